//! The field tables: every fact about a field of an API object, once.
//!
//! A [`Structure`] is one Go struct of the API, a [`Field`] one row of its table. The tables find unknown fields
//! and wrong types, and completion, hover and forms read the same rows.

mod device_class;
mod device_request;
mod device_taint_rule;
mod kinds;
mod metadata;
mod node;
mod pod;
mod pool_status;
mod resource_claim;
mod resource_slice;
pub(crate) mod upstream;
mod workload;

pub use kinds::{KINDS, Kind, Reading, find};
pub(crate) use {
    device_class::*, device_request::*, device_taint_rule::*, metadata::*, node::*, pod::*, pool_status::*,
    resource_claim::*, resource_slice::*, workload::*,
};

use crate::target::Release;

/// One Go struct of the Kubernetes API.
#[derive(Debug)]
pub struct Structure {
    /// The struct's name, such as `ExactDeviceRequest`.
    pub name: &'static str,
    /// The Go package as error texts print it, such as `v1`.
    pub package: &'static str,
    /// What it is, in one or two sentences.
    pub doc: &'static str,
    /// One row per field, in the order of the API's own source.
    pub fields: &'static [Field],
    /// Whether `fields` holds all of them. Where it does not (Pods outside DRA), the Go types in `upstream.txt` say which others there are.
    pub complete: bool,
}

/// One field of a [`Structure`], over a range of releases.
#[derive(Debug)]
pub struct Field {
    /// The name in YAML and JSON.
    pub name: &'static str,
    /// What may stand there.
    pub ty: Type,
    /// What it means and what happens when it is unset.
    pub doc: &'static str,
    /// Whether the API requires it.
    pub required: bool,
    /// The first release that has it in v1 (or in the group version the structure belongs to).
    pub since: Release,
    /// The first release without it; `None` while it exists.
    pub until: Option<Release>,
    /// The feature gates it needs; all must be on. Empty when it needs none.
    pub gates: &'static [&'static str],
    /// The most it may hold; `None` where the API sets no bound of its own.
    pub limit: Option<Limit>,
    /// The only values it may have; empty when it is free.
    pub values: &'static [&'static str],
    /// The value that the API server fills in when it is unset; `None` when it stays unset.
    pub default: Option<&'static str>,
    /// Where upstream documents it; empty for [`API_REFERENCE`] of the kind.
    pub link: &'static str,
    /// Names in other versions of the API, as (version, path from the same parent).
    pub names: &'static [(&'static str, &'static str)],
    /// The Go struct this field is embedded with; error texts name it. Empty for most.
    pub embedded: &'static str,
    /// Whether Go has a pointer: then an empty string, 0 and false are something else than unset.
    pub pointer: bool,
    /// The version of the API in which it is no pointer all the same; empty for most.
    pub plain_in: &'static str,
    /// Below this minor it is written even when it is empty, as Go's structs without a pointer are; 0 for most.
    pub always_until: u16,
    /// What declarative validation asks, in its order. Enforced since Kubernetes 1.37.
    pub declared: &'static [Declared],
}

/// What a `+k8s:` tag of the API's Go types asks of a field; numbers and names stand in its row.
///
/// Source: `zz_generated.validations.go` in `pkg/apis/resource` of kubernetes v1.37.2.
#[derive(Clone, Copy, Debug)]
pub enum Declared {
    /// Must be set.
    Required,
    /// Must not be set unless this gate is on.
    ForbiddenWithout(&'static str),
    /// Must not change (`immutable`).
    Immutable,
    /// Must not change once it is set (`update=NoModify`).
    NoModify,
    /// At most as many entries as [`Field::limit`] says.
    MaxItems,
    /// At most as many characters.
    MaxLength,
    /// The same in these versions only: their generated code does not check in the same order.
    MaxLengthIn(&'static [&'static str]),
    /// At most as many bytes.
    MaxBytes,
    /// A name of this form.
    Format(Format),
    /// Each key of the map has this form.
    KeyFormat(Format),
    /// Each entry of the list has this form.
    ItemFormat(Format),
    /// No two entries are equal in these fields.
    UniqueBy(&'static [&'static str]),
    /// No two entries are equal.
    UniqueSet,
    /// One of [`Field::values`].
    Enum,
    /// At least this.
    Minimum(i64),
    /// At most this.
    Maximum(i64),
}

/// A form of names (`+k8s:format`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `k8s-short-name`: a DNS label.
    ShortName,
    /// `k8s-long-name`: a DNS subdomain.
    LongName,
    /// `k8s-long-name-caseless`: the same, in any case.
    LongNameCaseless,
    /// `k8s-label-key`
    LabelKey,
    /// `k8s-resource-fully-qualified-name`: `domain/name`.
    FullyQualifiedName,
    /// `k8s-resource-pool-name`: subdomains with slashes between.
    PoolName,
    /// `k8s-uuid`
    Uuid,
    /// `k8s-extended-resource-name`
    ExtendedResourceName,
}

/// A bound on one field, with the upstream constant it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is counted.
    pub of: Measure,
    /// The most that is allowed.
    pub max: u32,
    /// The constant in `k8s.io/api` (or the rule) that says so.
    pub source: &'static str,
}

/// What a [`Limit`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Bytes of a string.
    Bytes,
    /// Entries of a list or map.
    Entries,
}

/// What may stand in a field.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// A string; the name is Go's type name, as error texts print it.
    String(&'static str),
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A quantity such as `80Gi`; a string or a number.
    Quantity,
    /// A time such as `2026-01-02T03:04:05Z`.
    Time,
    /// Anything; Kubernetes hands it on as it is.
    Any,
    /// A mapping with the fields of a structure.
    Object(&'static Structure),
    /// A list.
    List(&'static Self),
    /// A mapping with free keys; the name is Go's type of the key.
    Map(&'static str, &'static Self),
    /// Known by name only; not looked into.
    Unread,
}

/// A plain string.
pub const STRING: Type = Type::String("string");
pub(crate) const STRINGS: Type = Type::List(&STRING);
pub(crate) const STRING_MAP: Type = Type::Map("string", &STRING);

impl Type {
    /// The type as Go prints it, such as `map[v1.QualifiedName]v1.DeviceAttribute`.
    pub fn go(&self) -> String {
        match self {
            Self::String(name) => (*name).to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Int32 => "int32".to_owned(),
            Self::Int64 => "int64".to_owned(),
            Self::Quantity => "resource.Quantity".to_owned(),
            Self::Time => "v1.Time".to_owned(),
            Self::Any | Self::Unread => "runtime.RawExtension".to_owned(),
            Self::Object(structure) => format!("{}.{}", structure.package, structure.name),
            Self::List(item) => format!("[]{}", item.go()),
            // The one map with a name of its own.
            Self::Map("v1.ResourceName", Self::Quantity) => "v1.ResourceList".to_owned(),
            Self::Map(key, value) => format!("map[{key}]{}", value.go()),
        }
    }

    /// The same for an object written in a version of the resource API: its own types are of that version's package.
    pub fn go_in(&self, api: &str) -> String {
        /// Types of the same name in `meta/v1` and `core/v1`, which every version uses.
        const SHARED: [&str; 14] = [
            "Time",
            "ObjectMeta",
            "OwnerReference",
            "ManagedFieldsEntry",
            "ManagedFieldsOperationType",
            "FieldsV1",
            "Condition",
            "ConditionStatus",
            "ResourceName",
            "ResourceList",
            "NodeSelector",
            "NodeSelectorTerm",
            "NodeSelectorRequirement",
            "NodeSelectorOperator",
        ];
        let written = self.go();
        let mut parts = written.split("v1.");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let name = part.split(']').next().unwrap_or_default();
            out += if SHARED.contains(&name) { "v1" } else { api };
            out.push('.');
            out += part;
        }
        out
    }

    /// The type in a reader's words, such as `a list of strings`.
    pub fn words(&self) -> String {
        match self {
            Self::String(_) => "a string".to_owned(),
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Int32 | Self::Int64 => "a whole number".to_owned(),
            Self::Quantity => "a quantity such as `80Gi`".to_owned(),
            Self::Time => "a time such as `2026-01-02T03:04:05Z`".to_owned(),
            Self::Any | Self::Unread => "any value".to_owned(),
            Self::Object(_) | Self::Map(..) => "a mapping".to_owned(),
            Self::List(Self::String(_)) => "a list of strings".to_owned(),
            Self::List(_) => "a list".to_owned(),
        }
    }
}

/// Where the reference of the resource API stands.
pub const API_REFERENCE: &str = "https://kubernetes.io/docs/reference/kubernetes-api/resource/";

const V1: Release = Release::new(1, 34);
const fn minor(minor: u16) -> Release {
    Release::new(1, minor)
}

impl Structure {
    /// A structure whose table is whole.
    const fn new(name: &'static str, doc: &'static str, fields: &'static [Field]) -> Self {
        Self { name, package: "v1", doc, fields, complete: true }
    }

    /// A structure of which only some fields are known; others are left alone.
    const fn partial(name: &'static str, doc: &'static str, fields: &'static [Field]) -> Self {
        Self { name, package: "v1", doc, fields, complete: false }
    }

    /// The row of a name that exists in a release.
    pub fn field(&self, name: &str, release: Release) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name && field.exists_in(release))
    }
}

/// A row; the builder methods below add what is not usual.
const fn field(name: &'static str, ty: Type, doc: &'static str) -> Field {
    Field {
        name,
        ty,
        doc,
        required: false,
        since: V1,
        until: None,
        gates: &[],
        limit: None,
        values: &[],
        default: None,
        link: "",
        names: &[],
        embedded: "",
        pointer: false,
        plain_in: "",
        always_until: 0,
        declared: &[],
    }
}

impl Field {
    /// Whether a release has the field.
    pub fn exists_in(&self, release: Release) -> bool {
        self.since <= release && self.until.is_none_or(|until| release < until)
    }

    /// The path from the parent under which a version of the API has it; empty when its fields stand in the parent.
    pub fn name_in(&self, version: &str) -> &'static str {
        self.names.iter().find(|(known, _)| *known == version).map_or(self.name, |(_, path)| path)
    }

    /// Whether an empty value is something else than none, in a version of the API.
    pub fn is_pointer_in(&self, version: &str) -> bool {
        self.pointer && self.plain_in != version
    }

    const fn pointer(mut self) -> Self {
        self.pointer = true;
        self
    }
    const fn plain_in(mut self, version: &'static str) -> Self {
        self.plain_in = version;
        self
    }
    const fn always(self) -> Self {
        self.always_until(u16::MAX)
    }
    const fn always_until(mut self, minor: u16) -> Self {
        self.always_until = minor;
        self
    }
    const fn declared(mut self, declared: &'static [Declared]) -> Self {
        self.declared = declared;
        self
    }
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    const fn since(mut self, since: u16) -> Self {
        self.since = minor(since);
        self
    }
    const fn until(mut self, until: u16) -> Self {
        self.until = Some(minor(until));
        self
    }
    const fn gates(mut self, gates: &'static [&'static str]) -> Self {
        self.gates = gates;
        self
    }
    const fn bytes(mut self, max: u32, source: &'static str) -> Self {
        self.limit = Some(Limit { of: Measure::Bytes, max, source });
        self
    }
    const fn entries(mut self, max: u32, source: &'static str) -> Self {
        self.limit = Some(Limit { of: Measure::Entries, max, source });
        self
    }
    const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }
    const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }
    const fn link(mut self, link: &'static str) -> Self {
        self.link = link;
        self
    }
    const fn names(mut self, names: &'static [(&'static str, &'static str)]) -> Self {
        self.names = names;
        self
    }
    const fn embedded(mut self, embedded: &'static str) -> Self {
        self.embedded = embedded;
        self
    }
}
