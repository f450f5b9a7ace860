//! Every CEL selector of classes, claims and templates, compiled, and the requests they belong to.

mod environment;
mod validation;

use std::collections::BTreeMap;
use std::sync::Arc;

use kube_cel::{CompileError, Program};
use yaml_tree::Span;

use crate::cluster::ObjectRef;
use crate::diagnostic::Located;
use crate::memo::Memo;
use crate::objects::{Body, DeviceClaim, DeviceSelector, ExactDeviceRequest, Object};

pub use environment::environment;
pub(crate) use validation::{check_derived, check_expression};

/// All selectors of some objects, and all requests.
#[derive(Clone, Debug, Default)]
pub struct Selectors {
    /// Every selector with an expression: classes first, then requests, in the order of the objects.
    pub selectors: Vec<Selector>,
    /// Every request and alternative, in the order of the objects.
    pub requests: Vec<Request>,
    /// The selectors of each class by its name, as indices into `selectors`. Of several classes of one name, the
    /// first.
    pub classes: BTreeMap<String, Vec<usize>>,
}

/// One selector.
#[derive(Clone, Debug)]
pub struct Selector {
    /// Whose selector it is.
    pub owner: Owner,
    /// Its index in the owner's `selectors`, which Kubernetes' messages name.
    pub index: usize,
    /// The expression and the place of its scalar.
    pub expression: Located<String>,
    /// The path of the expression from the object's mapping, as the API server writes it.
    pub path: String,
    /// The object it stands in.
    pub object: ObjectRef,
    /// What it compiled to.
    pub program: Result<Arc<Program>, Arc<Vec<CompileError>>>,
}

/// Whose selector it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A DeviceClass.
    Class {
        /// Its name.
        name: String,
    },
    /// A request; the index is one of [`Selectors::requests`].
    Request(usize),
}

/// One request, or one alternative of a request.
#[derive(Clone, Debug)]
pub struct Request {
    /// The claim or template.
    pub object: ObjectRef,
    /// The namespace of the claim or template.
    pub namespace: String,
    /// The name of the claim or template.
    pub claim: String,
    /// Whether it is a template: the claim's real name is then made up later.
    pub template: bool,
    /// The request's name, `request/alternative` for an alternative; empty when it has none.
    pub name: String,
    /// The path of the request or alternative from the object's mapping.
    pub path: String,
    /// The place of the request or alternative.
    pub span: Span,
    /// The class it names.
    pub class: Option<Located<String>>,
    /// Its selectors, as indices into [`Selectors::selectors`].
    pub selectors: Vec<usize>,
}

impl Selector {
    /// Makes it another expression, in the same place. The memo saves compiling it again.
    pub fn set_expression(&mut self, expression: &str, memo: &mut Memo) {
        self.expression.value = expression.to_owned();
        self.program = memo.program(expression);
    }
}

impl Selectors {
    /// Collects and compiles the selectors of objects. The memo saves compiling an expression again.
    pub fn compile<'a>(objects: impl IntoIterator<Item = &'a Object>, memo: &mut Memo) -> Self {
        let objects: Vec<&Object> = objects.into_iter().collect();
        let mut out = Self::default();
        for object in &objects {
            if let Body::DeviceClass(class) = &object.body {
                let name = object.name();
                let owner = Owner::Class { name: name.clone() };
                let indices = out.add(object, &owner, &class.selectors, "spec", memo);
                out.classes.entry(name).or_insert(indices);
            }
        }
        for object in &objects {
            match &object.body {
                Body::ResourceClaim(claim) => out.add_claim(object, &claim.devices, "spec", false, memo),
                Body::ResourceClaimTemplate(template) => {
                    out.add_claim(object, &template.devices, "spec.spec", true, memo);
                }
                _ => {}
            }
        }
        out
    }

    fn add_claim(
        &mut self,
        object: &Object,
        claim: &DeviceClaim,
        spec: &str,
        template: bool,
        memo: &mut Memo,
    ) {
        for (index, request) in claim.requests.iter().enumerate() {
            let path = format!("{spec}.devices.requests[{index}]");
            let name = request.name.as_ref().map(|it| it.value.clone()).unwrap_or_default();
            if let Some(exactly) = &request.exactly {
                self.add_request(object, exactly, name.clone(), format!("{path}.exactly"), template, memo);
            }
            for (index, alternative) in request.first_available.iter().enumerate() {
                let own = alternative.name.as_ref().map(|it| it.value.as_str()).unwrap_or_default();
                let name = format!("{name}/{own}");
                self.add_request(
                    object,
                    alternative,
                    name,
                    format!("{path}.firstAvailable[{index}]"),
                    template,
                    memo,
                );
            }
        }
    }

    fn add_request(
        &mut self,
        object: &Object,
        request: &ExactDeviceRequest,
        name: String,
        path: String,
        template: bool,
        memo: &mut Memo,
    ) {
        let owner = Owner::Request(self.requests.len());
        let selectors = self.add(object, &owner, &request.selectors, &path, memo);
        self.requests.push(Request {
            object: place(object),
            namespace: object.namespace().to_owned(),
            claim: object.name(),
            template,
            name,
            path,
            span: request.span,
            class: request.device_class_name.clone(),
            selectors,
        });
    }

    fn add(
        &mut self,
        object: &Object,
        owner: &Owner,
        selectors: &[DeviceSelector],
        path: &str,
        memo: &mut Memo,
    ) -> Vec<usize> {
        let mut indices = Vec::new();
        for (index, selector) in selectors.iter().enumerate() {
            let Some(expression) = &selector.expression else { continue };
            indices.push(self.selectors.len());
            self.selectors.push(Selector {
                owner: owner.clone(),
                index,
                expression: expression.clone(),
                path: format!("{path}.selectors[{index}].cel.expression"),
                object: place(object),
                program: memo.program(&expression.value),
            });
        }
        indices
    }
}

fn place(object: &Object) -> ObjectRef {
    ObjectRef { document: object.document, span: object.span }
}
