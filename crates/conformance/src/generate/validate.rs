//! Random manifests of our kinds: real ones and those of our cases, changed field by field.
//!
//! Which rules are reached is learned from the cases: a case named `C07-…` shows which errors rule C07 gives.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::bucket::error_shape;
use super::tree::{Pieces, change};
use super::{Corpus, Coverage, Floor, Generator, Rng};
use crate::Answer;

/// The kinds that are validated.
const KINDS: [&str; 6] = [
    "DeviceClass",
    "ResourceClaim",
    "ResourceClaimTemplate",
    "ResourceSlice",
    "DeviceTaintRule",
    "ResourcePoolStatusRequest",
];

pub(super) struct Validate {
    op: &'static str,
    kinds: &'static [&'static str],
    /// Objects of real manifests.
    real: Vec<Value>,
    /// Requests of our cases, with `object` and `old` as values.
    cases: Vec<Value>,
    /// The same, those of one rule together: a rule with few cases comes as often as one with many.
    of_rules: Vec<Vec<Value>>,
    pieces: Pieces,
    /// The rules that give an error of a shape.
    rules: BTreeMap<String, BTreeSet<String>>,
}

/// The objects of a text, as JSON.
fn objects(text: &str, kinds: &[&str]) -> Vec<Value> {
    let mut found = Vec::new();
    for part in yaml_tree::split(text) {
        let json = yaml_tree::decode::kubernetes_json(part.span.of(text), false);
        let object: Value = json.ok().and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        if object.get("kind").and_then(Value::as_str).is_some_and(|kind| kinds.contains(&kind)) {
            found.push(object);
        }
    }
    found
}

impl Validate {
    /// Manifests of the resource API.
    pub(super) fn new(corpus: &Corpus) -> Self {
        Self::of("validate", &KINDS, corpus)
    }

    /// Pods.
    pub(super) fn pods(corpus: &Corpus) -> Self {
        Self::of("pod", &["Pod"], corpus)
    }

    fn of(op: &'static str, kinds: &'static [&'static str], corpus: &Corpus) -> Self {
        let real: Vec<Value> = corpus.manifests.iter().flat_map(|text| objects(text, kinds)).collect();
        let (mut cases, mut of_rules) = (Vec::new(), BTreeMap::<String, Vec<Value>>::new());
        for request in &corpus.requests {
            let mut members = request.as_object().cloned().unwrap_or_default();
            let id = members.shift_remove("id");
            let mut whole = true;
            for name in ["object", "old"] {
                if let Some(text) = members.get(name).and_then(Value::as_str).map(str::to_owned) {
                    let object = objects(&text, kinds).into_iter().next();
                    whole &= object.is_some();
                    members.insert(name.to_owned(), object.unwrap_or_default());
                }
            }
            if !whole {
                continue;
            }
            if let Some(rule) = id.as_ref().and_then(Value::as_str).and_then(rule) {
                of_rules.entry(rule.to_owned()).or_default().push(members.clone().into());
            }
            cases.push(Value::Object(members));
        }
        let mut pieces = Pieces::default();
        for object in real.iter().chain(cases.iter().filter_map(|case| case.get("object"))) {
            pieces.gather("", object);
        }
        let mut rules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for answer in &corpus.answers {
            let id = answer.text("id").unwrap_or_default();
            let Some(rule) = rule(&id) else { continue };
            for error in answer.value("errors").as_array().into_iter().flatten() {
                rules.entry(error_shape(error)).or_default().insert(rule.to_owned());
            }
        }
        let of_rules = of_rules.into_values().collect();
        Self { op, kinds, real, cases, of_rules, pieces, rules }
    }

    fn text(random: &mut Rng, object: &Value) -> Value {
        if random.u8(..4) == 0 { object.to_string().into() } else { yaml_tree::emit::emit(object).into() }
    }
}

/// `C07` of `validate/claim-requests/C07-names-are-unique`; `None` when the name begins with no rule.
fn rule(id: &str) -> Option<&str> {
    let rule = id.rsplit('/').next()?.split('-').next()?;
    let number = rule.strip_prefix(|it: char| it.is_ascii_uppercase())?;
    number.starts_with(|it: char| it.is_ascii_digit()).then_some(rule)
}

impl Generator for Validate {
    fn request(&mut self, random: &mut Rng) -> Value {
        let mut request = Map::new();
        request.insert("op".to_owned(), self.op.into());
        let of_case = self.real.is_empty() || random.u8(..5) < 2;
        let (mut object, mut old) = if of_case {
            let of_rule = random.choice(&self.of_rules).filter(|_| random.bool());
            let case = random.choice(of_rule.unwrap_or(&self.cases));
            let case = case.and_then(Value::as_object).cloned().unwrap_or_default();
            for (name, value) in case.iter().filter(|(name, _)| !matches!(name.as_str(), "object" | "old")) {
                request.insert(name.clone(), value.clone());
            }
            (case.get("object").cloned().unwrap_or_default(), case.get("old").cloned())
        } else {
            let object = random.choice(&self.real).cloned().unwrap_or_default();
            let old = (random.u8(..6) == 0).then(|| object.clone());
            (object, old)
        };
        let kind = ["apiVersion", "kind"].map(|name| (name, object.get(name).cloned().unwrap_or_default()));
        let changes = random.choice([0, 0, 1, 1, 1, 2, 3]).unwrap_or(0);
        for _ in 0..changes {
            change(random, &mut object, &self.pieces, 4);
        }
        // Of an object of no known kind nothing else is looked at.
        if random.u8(..50) > 0
            && let Some(members) = object.as_object_mut()
        {
            members.extend(kind.map(|(name, value)| (name.to_owned(), value)));
        }
        if random.u8(..30) == 0
            && let Some(old) = &mut old
        {
            change(random, old, &self.pieces, 0);
        }
        if random.u8(..40) == 0
            && let Some(Value::String(version)) = object.get_mut("apiVersion")
        {
            *version = random
                .choice(["resource.k8s.io/v1beta1", "resource.k8s.io/v1beta2"])
                .unwrap_or("v1")
                .to_owned();
        }
        request.insert("object".to_owned(), Self::text(random, &object));
        if let Some(old) = old {
            request.insert("old".to_owned(), Self::text(random, &old));
        }
        request.into()
    }

    fn of_file(&self, text: &str) -> Vec<Value> {
        let request =
            |object: Value| serde_json::json!({"op": self.op, "object": yaml_tree::emit::emit(&object)});
        objects(text, self.kinds).into_iter().map(request).collect()
    }

    fn count(&mut self, request: &Value, kubernetes: &Answer, coverage: &mut Coverage) {
        let lost = kubernetes.value("decode").as_array().is_some_and(|it| !it.is_empty());
        let verdict = match (kubernetes.raw("accepted"), lost) {
            (Some("true"), _) => "accepted",
            (_, true) => "lost in decoding",
            _ => "refused",
        };
        coverage.reach(verdict);
        let text = request.get("object").and_then(Value::as_str).unwrap_or_default();
        for kind in self.kinds.iter().filter(|kind| text.contains(&format!("kind: {kind}\n"))) {
            coverage.reach(format!("kind {kind}"));
        }
        if request.get("old").is_some() {
            coverage.reach("update");
        }
        let mut reached = BTreeSet::new();
        for error in kubernetes.value("errors").as_array().into_iter().flatten() {
            match self.rules.get(&error_shape(error)) {
                Some(rules) => reached.extend(rules.iter().cloned()),
                None => coverage.reach("an error that no case has"),
            }
        }
        reached.into_iter().for_each(|rule| coverage.reach(format!("rule {rule}")));
    }

    fn floors(&self) -> Vec<Floor> {
        let rules: BTreeSet<&String> = self.rules.values().flatten().collect();
        let rules = rules.into_iter().map(|rule| Floor::at_least(format!("rule {rule}"), 20));
        [Floor::at_least("accepted", 30_000), Floor::at_most("lost in decoding", 40_000)]
            .into_iter()
            .chain(rules)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::rule;

    #[test]
    fn a_case_names_its_rule() {
        assert_eq!(rule("validate/claim/C39a-no-slash"), Some("C39a"));
        assert_eq!(rule("validate/claim/a-good-claim"), None);
        assert_eq!(rule("validate/claim/CEL-compiles"), None);
    }
}
