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
    /// Report what the API server would refuse, and which devices each selector matches
    ///
    /// Exit code 0: no problems. 1: problems. 2: the command line or a file could not be read.
    Check(Check),
    /// Print why a rule is one, with a wrong and a right example; without a code, all codes
    Explain(Explain),
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
    /// YAML, JSON, or the YAML in Markdown (.md); of a folder all of these; `-` is standard input
    ///
    /// Files that are named are one workspace. Each file of a folder stands for itself, and what is no Kubernetes
    /// object in it is left alone. In Markdown, a comment before a block says what is meant:
    /// <!-- dra: expect accepted -->, <!-- dra: expect refused --> or <!-- dra: expect skip -->.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<OsString>,

    /// What selectors are run on: a file or folder with ResourceSlices, and with classes that requests name
    #[arg(long, value_name = "FILE")]
    pub(crate) cluster: Vec<OsString>,

    /// The Kubernetes that is meant: 1.34, 1.35, 1.36 or 1.37 (the default)
    #[arg(long, value_name = "MINOR")]
    pub(crate) kubernetes: Option<String>,

    /// Feature gates set away from the release's defaults, as DRADeviceTaints=false
    #[arg(long, value_name = "GATE=BOOL", value_delimiter = ',')]
    pub(crate) gates: Vec<String>,

    /// How to write the report
    #[arg(short, long, value_enum, default_value_t = Output::Text)]
    pub(crate) output: Output,

    /// From which severity on a problem makes the exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// As a report names it, such as unguarded-attribute
    pub(crate) code: Option<String>,
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

    /// The Kubernetes whose versions and fields are meant: 1.34, 1.35, 1.36 or 1.37 (the default)
    #[arg(long, value_name = "MINOR")]
    pub(crate) kubernetes: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For reading, with the lines concerned
    Text,
    /// For programs
    Json,
    /// For code scanning (SARIF 2.1.0)
    Sarif,
    /// For annotations on a pull request (GitHub workflow commands)
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Kubernetes refuses or blocks
    Error,
    /// Also what is accepted but not what was meant
    Warning,
}
