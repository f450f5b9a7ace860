//! Can a value of one type stand where another is wanted? cel-go's unification (v0.29.2 `checker/types.go`).

use crate::types::Type;

/// What is known of type variables.
#[derive(Debug, Default)]
pub(super) struct Substitutions {
    known: Vec<Option<Type>>,
    /// What was there before each change, so that a failed attempt can be taken back.
    trail: Vec<(u32, Option<Type>)>,
}

pub(super) fn is_dyn(of: &Type) -> bool {
    matches!(of, Type::Dyn | Type::Any)
}

fn is_parameter(of: &Type) -> bool {
    matches!(of, Type::Variable(_) | Type::Parameter(_))
}

/// Whether the type is one that cel-go calls opaque; Kubernetes' other named types are objects without fields
/// (apiserver v0.37.2 `pkg/cel/ip.go`, `cidr.go`).
pub(super) fn is_opaque(name: &str) -> bool {
    matches!(name, "net.IP" | "net.CIDR")
}

impl Substitutions {
    /// A new type variable.
    pub(super) fn variable(&mut self) -> Type {
        let number = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        self.known.push(None);
        Type::Variable(number)
    }

    fn find(&self, of: &Type) -> Option<&Type> {
        match of {
            Type::Variable(number) => self.known.get(*number as usize)?.as_ref(),
            _ => None,
        }
    }

    fn set(&mut self, of: &Type, to: Type) {
        if let Type::Variable(number) = of
            && let Some(place) = self.known.get_mut(*number as usize)
        {
            self.trail.push((*number, place.replace(to)));
        }
    }

    /// Whether `left` takes `right`. What was found out is kept when it does, and forgotten when not.
    pub(super) fn assignable(&mut self, left: &Type, right: &Type) -> bool {
        self.attempt(|this| this.unify(left, right))
    }

    /// The same for lists of types of one length.
    pub(super) fn all_assignable(&mut self, left: &[Type], right: &[Type]) -> bool {
        self.attempt(|this| this.unify_all(left, right))
    }

    fn attempt(&mut self, run: impl FnOnce(&mut Self) -> bool) -> bool {
        self.trail.clear();
        let worked = run(self);
        while let Some((number, before)) = self.trail.pop() {
            if worked {
                self.trail.clear();
                break;
            }
            if let Some(place) = self.known.get_mut(number as usize) {
                *place = before;
            }
        }
        worked
    }

    fn unify_all(&mut self, left: &[Type], right: &[Type]) -> bool {
        left.len() == right.len() && left.iter().zip(right).all(|(left, right)| self.unify(left, right))
    }

    fn unify(&mut self, left: &Type, right: &Type) -> bool {
        if is_parameter(right) {
            let (valid, known) = self.substitutes(left, right);
            if valid || known {
                return valid;
            }
        }
        if is_parameter(left) {
            return self.substitutes(right, left).0;
        }
        match (left, right) {
            (Type::Dyn | Type::Any | Type::Error, _) | (_, Type::Dyn | Type::Any | Type::Error) => true,
            (Type::Null, other) | (other, Type::Null) => is_nullable(other),
            (Type::List(left), Type::List(right)) | (Type::Optional(left), Type::Optional(right)) => {
                self.unify(left, right)
            }
            (Type::Map(left_key, left_value), Type::Map(right_key, right_value)) => {
                self.unify(left_key, right_key) && self.unify(left_value, right_value)
            }
            (Type::Type | Type::TypeOf(_), Type::Type | Type::TypeOf(_)) => true,
            (Type::Object(left), Type::Object(right)) => left.name == right.name,
            _ => left == right,
        }
    }

    /// Whether the parameter may stand for `of`, and whether something was known of it before.
    fn substitutes(&mut self, of: &Type, parameter: &Type) -> (bool, bool) {
        if of == parameter {
            return (true, true);
        }
        let Some(known) = self.find(parameter).cloned() else {
            let free = self.not_within(parameter, of);
            if free {
                self.set(parameter, of.clone());
            }
            return (free, false);
        };
        if *of == known {
            return (true, true);
        }
        if !self.unify(of, &known) {
            return (false, true);
        }
        let general = if less_specific(of, &known) { of.clone() } else { known };
        if self.not_within(parameter, &general) {
            self.set(parameter, general);
        }
        (true, true)
    }

    /// Whether the parameter does not stand, directly or not, in the other type.
    fn not_within(&self, parameter: &Type, other: &Type) -> bool {
        if parameter == other {
            return false;
        }
        match other {
            Type::Variable(_) => self.find(other).is_none_or(|known| self.not_within(parameter, known)),
            Type::List(of) | Type::Optional(of) | Type::TypeOf(of) => self.not_within(parameter, of),
            Type::Map(key, value) => self.not_within(parameter, key) && self.not_within(parameter, value),
            _ => true,
        }
    }

    /// The type with everything that is known put in; what is not known becomes `dyn` when `to_dyn`.
    pub(super) fn substitute(&self, of: &Type, to_dyn: bool) -> Type {
        if let Some(known) = self.find(of) {
            return self.substitute(known, to_dyn);
        }
        match of {
            Type::Variable(_) | Type::Parameter(_) if to_dyn => Type::Dyn,
            Type::List(of) => Type::list(self.substitute(of, to_dyn)),
            Type::Optional(of) => Type::optional(self.substitute(of, to_dyn)),
            Type::TypeOf(of) => Type::TypeOf(self.substitute(of, to_dyn).into()),
            Type::Map(key, value) => Type::map(self.substitute(key, to_dyn), self.substitute(value, to_dyn)),
            other => other.clone(),
        }
    }

    /// The more general of two types that are known to unify.
    pub(super) fn more_general(left: &Type, right: &Type) -> Type {
        if less_specific(left, right) { left.clone() } else { right.clone() }
    }
}

fn is_nullable(of: &Type) -> bool {
    matches!(
        of,
        Type::Null | Type::Optional(_) | Type::Opaque(_) | Type::Object(_) | Type::Duration | Type::Timestamp
    )
}

fn less_specific(left: &Type, right: &Type) -> bool {
    if is_dyn(left) || is_parameter(left) {
        return true;
    }
    if is_dyn(right) || is_parameter(right) {
        return false;
    }
    match (left, right) {
        (Type::List(left), Type::List(right)) | (Type::Optional(left), Type::Optional(right)) => {
            less_specific(left, right)
        }
        (Type::Map(left_key, left_value), Type::Map(right_key, right_value)) => {
            less_specific(left_key, right_key) && less_specific(left_value, right_value)
        }
        (Type::Type | Type::TypeOf(_), Type::Type | Type::TypeOf(_)) => true,
        _ => left == right,
    }
}

/// The types of a signature with its parameters replaced by new variables.
pub(super) struct Instance<'a> {
    pub(super) substitutions: &'a mut Substitutions,
    pub(super) parameters: Vec<(&'static str, Type)>,
}

impl Instance<'_> {
    pub(super) fn of(&mut self, declared: &Type) -> Type {
        match declared {
            Type::Parameter(name) => {
                if let Some((_, known)) = self.parameters.iter().find(|(known, _)| known == name) {
                    return known.clone();
                }
                let variable = self.substitutions.variable();
                self.parameters.push((name, variable.clone()));
                variable
            }
            Type::List(of) => Type::list(self.of(of)),
            Type::Optional(of) => Type::optional(self.of(of)),
            Type::TypeOf(of) => Type::TypeOf(self.of(of).into()),
            Type::Map(key, value) => Type::map(self.of(key), self.of(value)),
            other => other.clone(),
        }
    }
}
