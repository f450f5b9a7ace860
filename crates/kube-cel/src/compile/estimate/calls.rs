//! What can a call cost at most? Kubernetes' own numbers first (apiserver v0.37.2 `pkg/cel/library/cost.go`,
//! `EstimateCallCost`), before them those of cel-go's list libraries (`ext/lists.go`, `ext/sets.go`), then cel-go's
//! (`checker/cost.go`, `functionCost`).

use super::{Called, Estimate, LIST_BASE, Operand, Range};
use crate::compile::ast::Id;
use crate::types::Type;
use crate::value::Value;

/// cel-go `common/cost.go`
const TEXT: f64 = 0.1;
const REGEX: f64 = 0.25;

fn cost(cost: Range) -> Called {
    Called { cost, size: None }
}

impl Estimate<'_> {
    pub(super) fn called(
        &mut self,
        id: Id,
        function: &str,
        overload: &str,
        target: Option<&Operand>,
        arguments: &[Operand],
        costs: &[Range],
    ) -> Called {
        let sum = costs.iter().fold(Range::fixed(0), |sum, cost| sum.plus(*cost));
        let special = self
            .of_lists(overload, target, arguments)
            .or_else(|| self.of_kubernetes(function, overload, target, arguments));
        if let Some(called) = special {
            return Called { cost: called.cost.plus(sum), size: called.size };
        }
        match (overload, costs, arguments) {
            ("logical_or" | "logical_and", [left, right], _) => {
                return cost(Range { min: left.min, max: left.plus(*right).max });
            }
            ("conditional", [condition, then, otherwise], [_, first, second]) => {
                let size = of(first).union(of(second));
                if let (Some(first), Some(second)) = (self.entries_of(first.id), self.entries_of(second.id)) {
                    self.entries.insert(id, first.union(second));
                }
                return Called { cost: condition.plus(then.union(*otherwise)), size: Some(size) };
            }
            _ => {}
        }
        let called = self.of_cel_go(id, overload, target, arguments).unwrap_or(cost(Range::fixed(1)));
        Called { cost: called.cost.plus(sum), size: called.size }
    }

    fn of_lists(&self, overload: &str, target: Option<&Operand>, arguments: &[Operand]) -> Option<Called> {
        let allocating = |factor: f64, size: Range| {
            let cost = size.scaled(factor).plus(Range::fixed(1)).plus(Range::fixed(LIST_BASE));
            Some(Called { cost, size: Some(size) })
        };
        let squared = |operand: &Operand, factor: f64| {
            let size = self.estimated(operand);
            allocating(factor, size.times(size))
        };
        match (overload, target, arguments) {
            ("list_sets_contains_list" | "list_sets_intersects_list", _, [left, right]) => {
                let size = self.estimated(left).times(self.estimated(right));
                Some(cost(size.scaled(1.0).plus(Range::fixed(1))))
            }
            ("list_sets_equivalent_list", _, [left, right]) => {
                let size = self.estimated(left).times(self.estimated(right));
                Some(cost(size.scaled(2.0).plus(Range::fixed(1))))
            }
            _ if !self.environment.has_lists_extension() => None,
            ("list_slice", Some(target), [start, end]) => {
                let most = self.estimated(target).max;
                let (start, end) = (self.whole(start, 0), self.whole(end, most));
                allocating(1.0, Range::fixed(end.wrapping_sub(start)))
            }
            ("lists_range", None, [count]) => allocating(1.0, Range::fixed(self.whole(count, u64::MAX))),
            ("list_reverse", Some(target), []) => allocating(1.0, self.estimated(target)),
            ("list_flatten", Some(target), []) => allocating(1.0, self.estimated(target)),
            ("list_flatten_int", Some(target), [depth]) => {
                allocating(self.whole(depth, u64::MAX) as f64, self.estimated(target))
            }
            ("list_distinct", Some(target), []) => squared(target, 2.0),
            (id, Some(target), []) if id.starts_with("list_") && id.ends_with("_sort") => {
                squared(target, 2.0 + text_factor(id))
            }
            (id, Some(_), [keys]) if id.starts_with("list_") && id.ends_with("_sortByAssociatedKeys") => {
                squared(keys, 2.0 + text_factor(id))
            }
            _ => None,
        }
    }

    /// A whole number that stands in the source, or the default (`nodeAsUintValue`).
    fn whole(&self, operand: &Operand, default: u64) -> u64 {
        match self.checked.ast.literal(operand.id) {
            Some(Value::Int(number)) => u64::try_from(*number).unwrap_or(0),
            _ => default,
        }
    }

    /// The size of an operand as libraries ask for it: without what is known of the types of locals.
    fn estimated(&self, operand: &Operand) -> Range {
        operand.size.or_else(|| self.declared_size(&operand.path)).unwrap_or(Range::UNKNOWN)
    }

    fn of_kubernetes(
        &self,
        function: &str,
        overload: &str,
        target: Option<&Operand>,
        arguments: &[Operand],
    ) -> Option<Called> {
        let size = |operand: &Operand| self.estimated(operand);
        match (function, target, arguments) {
            ("check", ..) => Some(cost(Range::fixed(350_000))),
            ("fieldSelector" | "labelSelector", _, [selector]) => {
                let length = size(selector);
                let requirements = length.scaled(0.5).scaled(50.0);
                Some(cost(Range::fixed(LIST_BASE).plus(length.scaled(TEXT)).plus(requirements)))
            }
            (
                "isSorted" | "sum" | "max" | "min" | "indexOf" | "lastIndexOf" | "includes",
                Some(target),
                _,
            ) => Some(self.of_traversal(function, target)),
            ("url" | "jsonpatch.escapeKey", _, [text]) => {
                Some(Called { cost: size(text).scaled(TEXT), size: Some(size(text)) })
            }
            ("lowerAscii" | "upperAscii" | "substring" | "trim", Some(target), _) => {
                Some(Called { cost: size(target).scaled(TEXT), size: Some(size(target)) })
            }
            ("replace", Some(target), [old, new, ..]) => {
                let text = size(target);
                Some(Called {
                    cost: text.scaled(2.0 * TEXT),
                    size: Some(replaced(text, size(old), size(new))),
                })
            }
            ("split", Some(target), rest) => {
                let text = size(target);
                let limit = rest.get(1).and_then(|limit| match self.checked.ast.literal(limit.id) {
                    Some(Value::Int(limit)) => Some(*limit as u64),
                    _ => None,
                });
                let parts = Range { min: 0, max: limit.unwrap_or(text.max) };
                Some(Called { cost: text.scaled(2.0 * TEXT), size: Some(parts) })
            }
            ("join", Some(target), rest) => {
                let list = size(target);
                let mut text = match self.element(target) {
                    Some(element) => list.times(size(&element)),
                    None => Range::fixed(0),
                };
                if let Some(separator) = rest.first() {
                    let separators =
                        Range { min: list.min.saturating_sub(1), max: list.max.saturating_sub(1) };
                    text = text.plus(size(separator).times(separators));
                }
                Some(Called { cost: text.scaled(TEXT), size: Some(text) })
            }
            ("find" | "findAll", Some(target), [pattern, ..]) => {
                let text = size(target);
                let of_text = text.plus(Range::fixed(1)).scaled(TEXT);
                let found = Range { min: 0, max: text.max };
                Some(Called { cost: of_text.times(size(pattern).scaled(REGEX)), size: Some(found) })
            }
            ("ip", ..) if overload == "cidr_ip" => Some(cost(Range::fixed(1))),
            (
                "cidr" | "isIP" | "isCIDR" | "ip" | "quantity" | "isQuantity" | "semver" | "isSemver",
                _,
                [text, ..],
            ) => Some(cost(size(text).scaled(TEXT))),
            ("ip.isCanonical", _, [text, ..]) => Some(cost(size(text).scaled(2.0 * TEXT))),
            ("containsIP" | "containsCIDR", _, [other, ..]) => {
                let bytes = Range { min: 4, max: 16 };
                let mut sum = bytes.plus(bytes).scaled(TEXT);
                if function == "containsCIDR" {
                    sum = sum.plus(bytes.scaled(TEXT)).plus(Range::fixed(1));
                }
                if overload.ends_with("_string") {
                    sum = sum.plus(size(other).scaled(TEXT));
                }
                Some(cost(sum))
            }
            // The longest regular expression of a named format has 128 characters.
            ("validate", _, [text, ..]) => Some(cost(size(text).scaled(TEXT).scaled(128.0 * REGEX))),
            ("_==_", _, [left, right]) if left.of == right.of => self.of_equality(&left.of, right),
            (name, ..) if is_nominal(name) => Some(cost(Range::fixed(1))),
            _ => None,
        }
    }

    /// `isSorted`, `sum` and the like go once through a list; `indexOf` also through a string.
    fn of_traversal(&self, function: &str, target: &Operand) -> Called {
        if function == "includes" && self.environment.has_short_includes() {
            // Kubernetes 1.36 (`draCostEstimator`): as many as an attribute can have values.
            return cost(Range { min: 0, max: 48 });
        }
        let size = self.estimated(target);
        match self.element(target) {
            Some(element) => {
                let mut each = Range::fixed(1);
                if matches!(element.of, Type::String | Type::Bytes) {
                    each = each.plus(self.estimated(&element).scaled(TEXT));
                }
                cost(size.times(each))
            }
            None if function == "includes" => cost(size.times(Range::fixed(1))),
            None => cost(size.scaled(TEXT)),
        }
    }

    /// The elements of a list, or whatever the first parameter of a type is (`listElementNode`).
    fn element(&self, list: &Operand) -> Option<Operand> {
        let of = match &list.of {
            Type::List(of) | Type::Map(of, _) | Type::Optional(of) | Type::TypeOf(of) => of.as_ref().clone(),
            _ => return None,
        };
        let mut path = list.path.clone();
        if !path.is_empty() {
            path.push("@items".to_owned());
        }
        Some(Operand { id: Id::MAX, path, of, size: None })
    }

    fn of_equality(&self, of: &Type, right: &Operand) -> Option<Called> {
        let Type::Opaque(name) = of else { return None };
        match *name {
            "kubernetes.NamedFormat" => Some(cost(Range { min: 1, max: 64 }.scaled(TEXT))),
            "kubernetes.URL" => {
                let most = right.size.map_or(1, |size| size.max);
                Some(cost(Range { min: 1, max: most }.scaled(TEXT)))
            }
            _ => Some(cost(Range::fixed(1))),
        }
    }

    fn of_cel_go(
        &mut self,
        id: Id,
        overload: &str,
        target: Option<&Operand>,
        arguments: &[Operand],
    ) -> Option<Called> {
        match (overload, target, arguments) {
            ("string_format", Some(target), _) => Some(cost(of(target).scaled(TEXT))),
            ("string_to_bytes", _, [text]) => {
                let size = of(text);
                let bytes = Range { min: size.min, max: size.max.wrapping_mul(4) };
                Some(Called { cost: size.scaled(TEXT), size: Some(bytes) })
            }
            ("bytes_to_string", _, [bytes]) => {
                let size = of(bytes);
                Some(Called {
                    cost: size.scaled(TEXT),
                    size: Some(Range { min: size.min / 4, max: size.max }),
                })
            }
            ("strings_quote", _, [text]) => {
                let size = of(text);
                let quoted =
                    Range { min: size.min.wrapping_add(2), max: size.max.wrapping_mul(2).wrapping_add(2) };
                Some(Called { cost: size.scaled(TEXT), size: Some(quoted) })
            }
            ("starts_with_string" | "ends_with_string", _, [part]) => Some(cost(of(part).scaled(TEXT))),
            ("in_list", _, [_, list]) => Some(cost(of(list).scaled(1.0))),
            ("matches_string", Some(text), [pattern]) => Some(matched(text, pattern)),
            ("matches", None, [text, pattern]) if self.is_new() => Some(matched(text, pattern)),
            ("contains_string", Some(text), [part]) => {
                Some(cost(of(text).scaled(TEXT).times(of(part).scaled(TEXT))))
            }
            ("add_string" | "add_bytes" | "add_list", _, [left, right]) => {
                let size = of(left).plus(of(right));
                if let (Some(left), Some(right)) = (self.entries_of(left.id), self.entries_of(right.id)) {
                    self.entries.insert(id, left.union(right));
                }
                let cost = if overload == "add_list" { Range::fixed(1) } else { size.scaled(TEXT) };
                Some(Called { cost, size: Some(size) })
            }
            (name, _, [left, right]) if compares(name) => {
                let most = of(left).max.min(of(right).max);
                Some(cost(Range { min: u64::from(most > 0), max: most }.scaled(TEXT)))
            }
            _ => None,
        }
    }
}

/// The size of an operand, as cel-go itself asks for it.
fn of(operand: &Operand) -> Range {
    operand.size.unwrap_or(Range::UNKNOWN)
}

fn matched(text: &Operand, pattern: &Operand) -> Called {
    let of_text = of(text).plus(Range::fixed(1)).scaled(TEXT);
    cost(of_text.times(of(pattern).scaled(REGEX)))
}

fn text_factor(overload: &str) -> f64 {
    if overload.starts_with("list_string_") || overload.starts_with("list_bytes_") { TEXT } else { 0.0 }
}

/// How long a text can be after `replace`.
fn replaced(text: Range, old: Range, new: Range) -> Range {
    let share = |length: u64, part: u64| (length as f64 / part as f64).ceil() as u64;
    let (mut count, mut kept) = (Range::fixed(0), Range::fixed(0));
    if old.min == 0 {
        count.max = text.max.saturating_add(1);
        kept.max = text.max;
    } else if new.max <= old.min {
        kept.max = text.max;
    } else {
        count.max = share(text.max, old.min);
    }
    if old.max == 0 {
        count.min = text.min.saturating_add(1);
        kept.min = text.min;
    } else if old.max <= new.min {
        kept.min = text.min;
    } else {
        count.min = share(text.min, old.max);
    }
    count.times(new).plus(kept)
}

/// Overloads that compare two values up to the end of the shorter one.
pub(crate) fn compares(overload: &str) -> bool {
    matches!(
        overload,
        "less_string"
            | "greater_string"
            | "less_equals_string"
            | "greater_equals_string"
            | "less_bytes"
            | "greater_bytes"
            | "less_equals_bytes"
            | "greater_equals_bytes"
            | "equals"
            | "not_equals"
    )
}

/// Functions that only look something up: they cost 1, at run time too.
pub(crate) fn is_nominal(function: &str) -> bool {
    matches!(
        function,
        "serviceAccount"
            | "path"
            | "group"
            | "resource"
            | "subresource"
            | "namespace"
            | "name"
            | "allowed"
            | "reason"
            | "error"
            | "errored"
            | "masked"
            | "prefixLength"
            | "family"
            | "isUnspecified"
            | "isLoopback"
            | "isLinkLocalMulticast"
            | "isLinkLocalUnicast"
            | "isGlobalUnicast"
            | "format.named"
            | "sign"
            | "asInteger"
            | "isInteger"
            | "asApproximateFloat"
            | "isGreaterThan"
            | "isLessThan"
            | "compareTo"
            | "add"
            | "sub"
            | "major"
            | "minor"
            | "patch"
            | "getScheme"
            | "getHostname"
            | "getHost"
            | "getPort"
            | "getEscapedPath"
            | "getQuery"
    )
}
