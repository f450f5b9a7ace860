//! Which claims and templates are loaded, by name?

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::Loaded;
use crate::cluster::Pool;
use crate::objects::{Body, DeviceClaim, Object};

/// Which of the two kinds that say what a Pod asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ClaimKind {
    Claim,
    Template,
}

impl ClaimKind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Claim => "ResourceClaim",
            Self::Template => "ResourceClaimTemplate",
        }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::Claim => Self::Template,
            Self::Template => Self::Claim,
        }
    }
}

/// A claim or a template.
#[derive(Clone, Copy)]
pub(super) struct LoadedClaim<'a> {
    pub(super) object: &'a Object,
    pub(super) devices: &'a DeviceClaim,
    pub(super) kind: ClaimKind,
}

/// What is loaded, by name.
pub(super) struct Index<'a> {
    /// By kind, namespace and name; of several of one name, the first.
    claims: BTreeMap<(ClaimKind, &'a str, &'a str), LoadedClaim<'a>>,
    /// By driver and name.
    pools: BTreeMap<(&'a str, &'a str), &'a Pool>,
    /// Names of capacities as the slices have them, once a claim asks for one.
    capacities: OnceCell<BTreeSet<&'a str>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(loaded: &Loaded<'a>) -> Self {
        let pools = loaded.cluster.pools.iter();
        let mut index = Self {
            claims: BTreeMap::new(),
            pools: pools.map(|it| ((&*it.driver, &*it.name), it)).collect(),
            capacities: OnceCell::new(),
        };
        for object in loaded.documents.iter().flat_map(|objects| objects.iter()) {
            if let (Some(claim), Some(name)) = (claim_of(object), &object.metadata.name) {
                index.claims.entry((claim.kind, object.namespace(), &name.value)).or_insert(claim);
            }
        }
        index
    }

    pub(super) fn pool(&self, driver: &str, name: &str) -> Option<&'a Pool> {
        self.pools.get(&(driver, name)).copied()
    }

    /// Names of capacities as the slices have them.
    pub(super) fn capacities(&self, loaded: &Loaded<'a>) -> &BTreeSet<&'a str> {
        self.capacities.get_or_init(|| {
            let objects = loaded.documents.iter().flat_map(|objects| objects.iter());
            let slices = objects.filter_map(|object| match &object.body {
                Body::ResourceSlice(slice) => Some(slice),
                _ => None,
            });
            let mut names = BTreeSet::new();
            for device in slices.flat_map(|slice| &slice.devices) {
                names.extend(device.capacity.iter().map(|(name, _)| name.value.as_str()));
            }
            names
        })
    }

    pub(super) fn claim(&self, kind: ClaimKind, namespace: &str, name: &str) -> Option<LoadedClaim<'a>> {
        self.claims.get(&(kind, namespace, name)).copied()
    }

    /// The names of a kind in a namespace.
    pub(super) fn names(&self, kind: ClaimKind, namespace: &str) -> impl Iterator<Item = &'a str> {
        let in_namespace = move |it: &&(ClaimKind, &'a str, &'a str)| it.0 == kind && it.1 == namespace;
        self.claims.keys().filter(in_namespace).map(|(_, _, name)| *name)
    }

    /// The first namespace that has a claim of that name.
    pub(super) fn namespace_of(&self, kind: ClaimKind, name: &str) -> Option<&'a str> {
        self.claims.keys().find(|it| it.0 == kind && it.2 == name).map(|(_, namespace, _)| *namespace)
    }
}

/// The object as a claim or template; `None` when it is none.
pub(super) fn claim_of(object: &Object) -> Option<LoadedClaim<'_>> {
    match &object.body {
        Body::ResourceClaim(claim) => {
            Some(LoadedClaim { object, devices: &claim.devices, kind: ClaimKind::Claim })
        }
        Body::ResourceClaimTemplate(template) => {
            Some(LoadedClaim { object, devices: &template.devices, kind: ClaimKind::Template })
        }
        _ => None,
    }
}
