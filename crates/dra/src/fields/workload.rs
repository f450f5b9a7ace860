//! Where the workload kinds keep their Pod template.
//!
//! Source: `k8s.io/api/apps/v1/types.go` and `k8s.io/api/batch/v1/types.go` at v0.37.2. All partial: what is not
//! named is checked against the Go types in `upstream.txt`.

use super::*;

const TEMPLATE: Field =
    field("template", Type::Object(&POD_TEMPLATE_SPEC), "The Pods it makes.").required().since(0);

macro_rules! workload {
    ($kind:ident, $spec:ident, $name:literal, $spec_name:literal, $doc:literal) => {
        /// See the name.
        pub(crate) static $kind: Structure = Structure::partial(
            $name,
            $doc,
            &[API_VERSION, KIND, METADATA, field("spec", Type::Object(&$spec), "What it runs.").since(0)],
        );
        static $spec: Structure = Structure::partial($spec_name, "What it runs.", &[TEMPLATE]);
    };
}

workload!(
    DEPLOYMENT,
    DEPLOYMENT_SPEC,
    "Deployment",
    "DeploymentSpec",
    "Keeps a number of like Pods running."
);
workload!(STATEFUL_SET, STATEFUL_SET_SPEC, "StatefulSet", "StatefulSetSpec", "Keeps numbered Pods running.");
workload!(DAEMON_SET, DAEMON_SET_SPEC, "DaemonSet", "DaemonSetSpec", "Keeps one Pod running on each node.");
workload!(
    REPLICA_SET,
    REPLICA_SET_SPEC,
    "ReplicaSet",
    "ReplicaSetSpec",
    "Keeps a number of like Pods running."
);
workload!(JOB, JOB_SPEC, "Job", "JobSpec", "Runs Pods to completion.");

workload!(
    REPLICATION_CONTROLLER,
    REPLICATION_CONTROLLER_SPEC,
    "ReplicationController",
    "ReplicationControllerSpec",
    "Keeps a number of like Pods running; older than Deployments."
);

/// A PodTemplate
pub(crate) static POD_TEMPLATE: Structure = Structure::partial(
    "PodTemplate",
    "The pattern of a Pod, kept for itself.",
    &[API_VERSION, KIND, METADATA, TEMPLATE],
);

/// A CronJob
pub(crate) static CRON_JOB: Structure = Structure::partial(
    "CronJob",
    "Makes Jobs at set times.",
    &[
        API_VERSION,
        KIND,
        METADATA,
        field("spec", Type::Object(&CRON_JOB_SPEC), "Which Jobs, and when.").since(0),
    ],
);

static CRON_JOB_SPEC: Structure = Structure::partial(
    "CronJobSpec",
    "Which Jobs, and when.",
    &[field("jobTemplate", Type::Object(&JOB_TEMPLATE_SPEC), "The Jobs it makes.").required().since(0)],
);

static JOB_TEMPLATE_SPEC: Structure = Structure::new(
    "JobTemplateSpec",
    "The pattern from which a CronJob makes its Jobs.",
    &[
        field("metadata", Type::Object(&OBJECT_META), "Labels and annotations of the Jobs.")
            .since(0)
            .always(),
        field("spec", Type::Object(&JOB_SPEC), "What each Job runs.").since(0),
    ],
);
