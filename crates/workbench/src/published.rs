//! What do the documents publish? Built once, and kept until a document that is part of it changes.

use dra::allocate::Catalog;
use dra::statistics::{Statistic, statistics};
use dra::{Body, Cluster, DocumentId, Object};

use crate::document::Document;
use crate::protocol::Group;

/// The cluster of some documents, and what is counted over all its devices.
#[derive(Debug, Default)]
pub(crate) struct Published {
    sources: Vec<Source>,
    pub(crate) cluster: Cluster,
    /// What [`statistics`] says of the cluster.
    pub(crate) statistics: Vec<Statistic>,
    /// The devices as the allocator has them; empty until it is asked.
    pub(crate) catalog: Catalog,
}

/// A document that publishes something, as it was read.
type Source = (DocumentId, u64, Group);

impl Published {
    /// What these documents publish.
    pub(crate) fn of(documents: &[&Document]) -> Self {
        let objects = |group| {
            documents.iter().filter(move |document| document.group == group).flat_map(|it| it.objects())
        };
        // A class or slice that is being drafted stands before its namesake in the cluster.
        let cluster = Cluster::build(objects(Group::Manifests).chain(objects(Group::Cluster)));
        Self {
            sources: sources(documents),
            statistics: statistics(&cluster),
            cluster,
            catalog: Catalog::default(),
        }
    }

    /// Builds anew when what the documents publish may have changed. The result is that of [`Published::of`].
    pub(crate) fn refresh(&mut self, documents: &[&Document]) {
        if self.sources != sources(documents) {
            *self = Self::of(documents);
        }
    }
}

/// The documents that publish something, in their order.
fn sources(documents: &[&Document]) -> Vec<Source> {
    let publish = documents.iter().filter(|document| document.publishes);
    publish.map(|document| (DocumentId(document.id), document.reading, document.group)).collect()
}

/// Whether an object is part of a cluster: whether [`Cluster::build`] makes anything of it.
pub(crate) fn is_published(object: &Object) -> bool {
    match &object.body {
        Body::ResourceSlice(_) | Body::DeviceClass(_) | Body::Node(_) | Body::Namespace => true,
        Body::ResourceClaim(claim) => claim.allocation.is_some(),
        Body::DeviceTaintRule(_)
        | Body::ResourceClaimTemplate(_)
        | Body::Pod(_)
        | Body::Workload(_)
        | Body::Other => false,
    }
}
