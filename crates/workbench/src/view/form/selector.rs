//! One selector in a form: as rows, as text, and how many devices it finds.

use dra::Selector;
use serde_json::json;
use yaml_tree::NodeRef;

use super::{At, Form};
use crate::protocol::{
    Control, FormAction, FormIntent, FormPart, OperatorOption, RowOperator, RowSubject, SelectorControl,
    SelectorRow, ValueKind,
};
use crate::selector_rows;
use crate::view::open;

impl<'a> Form<'a> {
    pub(super) fn selector(
        &mut self,
        mut part: FormPart,
        node: NodeRef<'a>,
        at: &At<'a>,
        count: usize,
    ) -> FormPart {
        let at = at.key("cel").key("expression");
        let written = node.get("cel").and_then(|cel| cel.get("expression")).and_then(NodeRef::as_str);
        let expression = written.unwrap_or_default().to_owned();
        let selector = self.selector_at(&at);
        let rows = selector_rows::read(&expression);
        let remark = match (selector.map(|(_, selector)| &selector.program), &rows) {
            (Some(Err(errors)), _) => errors.first().map(|error| error.to_string()),
            (_, None) if !expression.is_empty() => Some("Says more than rows can; edit it as CEL".to_owned()),
            _ => None,
        };
        let counts = selector.and_then(|(index, _)| open::tally(self.analysis, index)).unwrap_or_default();
        let class = self.class_of(&at);
        let class = self.options_of(&class);
        let operators = rows.iter().flatten().map(|row| self.operators_of(&class, row)).collect();
        if count == 1 {
            part.label = String::new();
        }
        part.control = Control::Selector(SelectorControl {
            expression,
            path: at.path(),
            rows,
            operators,
            class,
            counts,
            remark,
        });
        part
    }

    /// The operators for what a row looks at.
    fn operators_of(&self, class: &str, row: &SelectorRow) -> Vec<OperatorOption> {
        let options = self.attributes.get(class).into_iter().flatten();
        let kind =
            options.filter(|it| it.row.what == row.what).map(|it| it.row.kind).next().unwrap_or(row.kind);
        let mut all = selector_rows::operators(kind);
        if !all.iter().any(|it| it.operator == row.operator) {
            all.push(selector_rows::option(row.operator));
        }
        all
    }

    /// The action that adds the first condition of a list of selectors.
    pub(super) fn first_selector(&mut self, list: &At<'a>) -> FormAction {
        let class = self.class_of(list);
        let class = self.options_of(&class);
        let first = self.attributes.get(&class).and_then(|options| options.first());
        let row = first.map_or_else(any_driver, |option| option.row.clone());
        let expression = selector_rows::write(&[row]).unwrap_or_else(|_| "true".to_owned());
        FormAction {
            label: "condition".to_owned(),
            about: String::new(),
            intents: vec![FormIntent::Set {
                path: list.path(),
                value: json!([{"cel": {"expression": expression}}]),
            }],
        }
    }

    /// The compiled selector whose expression stands there.
    fn selector_at(&self, at: &At<'_>) -> Option<(usize, &'a Selector)> {
        let path = at.within.to_string();
        self.analysis.selectors.selectors.iter().enumerate().find(|(_, selector)| {
            selector.path == path
                && selector.object.document == at.object.document
                && selector.object.span == at.object.span
        })
    }

    /// The class that the request around a place names; empty in a class itself, which sees every device.
    fn class_of(&self, at: &At<'_>) -> String {
        let path = at.within.to_string();
        let around = |request: &&dra::Request| {
            request.object.document == at.object.document
                && request.object.span == at.object.span
                && path.strip_prefix(request.path.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        let request = self.analysis.selectors.requests.iter().find(around);
        request
            .and_then(|request| request.class.as_ref())
            .map(|class| class.value.clone())
            .unwrap_or_default()
    }
}

fn any_driver() -> SelectorRow {
    SelectorRow {
        what: RowSubject::Driver,
        operator: RowOperator::Is,
        kind: ValueKind::Text,
        value: "gpu.example.com".to_owned(),
        guard: false,
    }
}
