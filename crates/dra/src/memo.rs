//! What earlier runs found out, kept by value: programs by expression, columns by expression and cluster.
//!
//! A run with a memo gives the same result as one without; it only takes less time.

use std::collections::BTreeMap;
use std::sync::Arc;

use kube_cel::{CompileError, Environment, Expressions, Program, Results, compile};

use crate::cluster::{Cluster, Identity};
use crate::matrix::Evaluated;
use crate::selectors::environment;
use crate::target::Target;

/// Programs and columns of earlier runs.
#[derive(Clone, Debug)]
pub struct Memo {
    /// What `programs` were compiled for.
    environment: Environment,
    programs: Generations<Arc<str>, Compiled>,
    columns: Generations<Question, Arc<Evaluated>>,
    /// The cluster that `columns` speak of.
    cluster: Identity,
}

impl Default for Memo {
    fn default() -> Self {
        Self::of(&Target::v1_37(), Expressions::Stored)
    }
}

pub(crate) type Compiled = Result<Arc<Program>, Arc<Vec<CompileError>>>;

/// What was asked of all devices.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Question {
    pub(crate) expression: Arc<str>,
    /// The limit of steps of one evaluation.
    pub(crate) limit: u64,
    /// The devices that it was asked of.
    pub(crate) reached: Vec<bool>,
}

/// Two generations of entries: those asked for since the last sweep, and those of before.
#[derive(Clone, Debug)]
struct Generations<K, V> {
    current: BTreeMap<K, V>,
    previous: BTreeMap<K, V>,
}

impl<K, V> Default for Generations<K, V> {
    fn default() -> Self {
        Self { current: BTreeMap::new(), previous: BTreeMap::new() }
    }
}

impl<K: Ord + Clone, V: Clone> Generations<K, V> {
    fn get(&mut self, key: &K) -> Option<V> {
        if let Some((key, value)) = self.previous.remove_entry(key) {
            self.current.insert(key, value);
        }
        self.current.get(key).cloned()
    }

    fn sweep(&mut self) {
        self.previous = std::mem::take(&mut self.current);
    }
}

impl Memo {
    /// An empty memo for what the scheduler of Kubernetes 1.37 evaluates.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty memo for a Kubernetes, and for new or stored expressions.
    pub fn of(target: &Target, expressions: Expressions) -> Self {
        Self {
            environment: environment(target, expressions),
            programs: Generations::default(),
            columns: Generations::default(),
            cluster: Identity::default(),
        }
    }

    /// What its programs are compiled for.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Forgets what was not asked for since the sweep before.
    pub fn sweep(&mut self) {
        self.programs.sweep();
        self.columns.sweep();
    }

    pub(crate) fn program(&mut self, expression: &str) -> Compiled {
        let expression: Arc<str> = expression.into();
        self.programs.get(&expression).unwrap_or_else(|| {
            let program = compile(&expression, &self.environment).map(Arc::new).map_err(Arc::new);
            self.programs.current.insert(expression, program.clone());
            program
        })
    }

    /// The program of a derived attribute, which may have other types than a selector.
    pub(crate) fn derived_program(&mut self, expression: &str) -> Compiled {
        let environment = self.environment.clone().for_results(Results::Attribute { lists: true });
        compile(expression, &environment).map(Arc::new).map_err(Arc::new)
    }

    /// What is known of a column of this cluster.
    pub(crate) fn column(&mut self, cluster: &Cluster, question: &Question) -> Option<Arc<Evaluated>> {
        if self.cluster != cluster.identity {
            self.columns = Generations::default();
            self.cluster = cluster.identity.clone();
        }
        self.columns.get(question)
    }

    /// Keeps a column of the cluster that [`Memo::column`] was asked about last.
    pub(crate) fn keep(&mut self, question: Question, column: Arc<Evaluated>) {
        self.columns.current.insert(question, column);
    }
}
