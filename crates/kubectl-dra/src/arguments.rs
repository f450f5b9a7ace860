//! What does the command line say?

use std::ffi::OsString;

use clap::{Parser, Subcommand, ValueEnum};

/// Says what Kubernetes would make of Dynamic Resource Allocation objects. Reads files only; asks no cluster.
#[derive(Debug, Parser)]
#[command(name = "kubectl-dra", bin_name = "kubectl dra", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Report problems, and which devices each selector matches
    ///
    /// Exit code 0: no problems. 1: problems. 2: the command line or a file could not be read.
    Check(Check),
    /// Print a link that opens files in DRA Playground; nothing is sent anywhere
    Link(Link),
    /// Say what an error of kubectl, an event, a condition or a log means, and where it points
    Decode(Decode),
    /// Write the objects of a file in another version of their API; comments and order stay
    ///
    /// What the other version cannot say is told on standard error.
    Convert(Convert),
    /// Report the version, and in how many test cases the engine agrees with the real Kubernetes code
    Version,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// YAML or JSON: claims, templates, classes, Pods, and the ResourceSlices to match; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<OsString>,

    /// How to write the report
    #[arg(short, long, value_enum, default_value_t = Output::Text)]
    pub(crate) output: Output,

    /// From which severity on a problem makes the exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Link {
    /// YAML or JSON; ResourceSlices, DeviceClasses, Nodes and Namespaces become the cluster; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<OsString>,

    /// The address of the page; without it only the fragment is printed
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) page: Option<String>,

    /// Name the cluster of a built-in sample instead
    #[arg(long, value_name = "NAME")]
    pub(crate) sample: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Decode {
    /// The file that holds the error; `-` is standard input
    #[arg(value_name = "ERROR")]
    pub(crate) error: OsString,

    /// Manifests and slices in which its place is looked for
    #[arg(short, long = "filename", value_name = "FILE")]
    pub(crate) files: Vec<OsString>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Convert {
    /// YAML or JSON; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: OsString,

    /// The version, such as v1, v1beta2 or v1beta1
    #[arg(long, value_name = "VERSION", default_value = "v1")]
    pub(crate) to: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For reading, with the lines concerned
    Text,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Kubernetes refuses or blocks
    Error,
    /// Also what is accepted but not what was meant
    Warning,
}
