//! Which sentences are expressions? The rules of `parser/gen/CEL.g4` (cel-go v0.29.2), its left recursion written as
//! ANTLR does: a first operand, and a loop over what may follow, guarded by how tightly it binds.

use crate::syntax::lexer::Kind;
use Label as L;
use Part::{Guard, Loop, OneOf, Optional, Plus, Rule as Call, Star, Token};

/// A rule of the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Start,
    Expr,
    ConditionalOr,
    ConditionalAnd,
    Relation,
    Calc,
    Unary,
    Member,
    Primary,
    ExprList,
    ListInit,
    FieldInitializerList,
    OptField,
    MapInitializerList,
    EscapeIdent,
    OptExpr,
    Literal,
}

/// What a part of a rule is for; the grammar's labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// Nobody asks for it.
    None,
    /// The one operand, or the first.
    E,
    /// The operands after it.
    E1,
    E2,
    /// What stood before the operator of a left-recursive rule.
    Left,
    Right,
    Op,
    Opt,
    Id,
    Open,
    Args,
    LeadingDot,
    Entries,
    Keys,
    Cols,
    Values,
    Sign,
}

/// Which alternative of its rule a node is, where the rule has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// The rule has one, or none was chosen.
    Plain,
    MemberExpr,
    LogicalNot,
    Negate,
    PrimaryExpr,
    Select,
    MemberCall,
    Index,
    Ident,
    GlobalCall,
    Nested,
    CreateList,
    CreateStruct,
    CreateMessage,
    ConstantLiteral,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    True,
    False,
    Null,
    SimpleIdentifier,
    EscapedIdentifier,
}

/// A part of an alternative.
#[derive(Debug)]
pub(super) enum Part {
    Token(Label, Kind),
    OneOf(Label, &'static [Kind]),
    /// Another rule, which may take operators that bind at least as tightly as the number says.
    Rule(Label, Rule, u8),
    /// What follows binds as tightly as the number says.
    Guard(u8),
    Optional(&'static [Self]),
    Star(&'static [Self]),
    Plus(&'static [Self]),
    /// What may follow the first operand of a left-recursive rule, again and again.
    Loop(&'static [Alternative]),
}

/// One way to write a rule.
pub(super) type Alternative = (Shape, &'static [Part]);

/// A rule with its alternatives.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) rule: Rule,
    pub(super) left_recursive: bool,
    pub(super) alternatives: &'static [Alternative],
}

const fn plain(rule: Rule, alternatives: &'static [Alternative]) -> Definition {
    Definition { rule, left_recursive: false, alternatives }
}

const fn left_recursive(rule: Rule, alternatives: &'static [Alternative]) -> Definition {
    Definition { rule, left_recursive: true, alternatives }
}

/// All rules, in the grammar's order.
pub(super) const RULES: [Definition; 17] = [
    plain(Rule::Start, &[(Shape::Plain, &[Call(L::E, Rule::Expr, 0), Token(L::None, Kind::End)])]),
    plain(
        Rule::Expr,
        &[(
            Shape::Plain,
            &[
                Call(L::E, Rule::ConditionalOr, 0),
                Optional(&[
                    Token(L::Op, Kind::Question),
                    Call(L::E1, Rule::ConditionalOr, 0),
                    Token(L::None, Kind::Colon),
                    Call(L::E2, Rule::Expr, 0),
                ]),
            ],
        )],
    ),
    plain(
        Rule::ConditionalOr,
        &[(
            Shape::Plain,
            &[
                Call(L::E, Rule::ConditionalAnd, 0),
                Star(&[Token(L::Op, Kind::Or), Call(L::E1, Rule::ConditionalAnd, 0)]),
            ],
        )],
    ),
    plain(
        Rule::ConditionalAnd,
        &[(
            Shape::Plain,
            &[
                Call(L::E, Rule::Relation, 0),
                Star(&[Token(L::Op, Kind::And), Call(L::E1, Rule::Relation, 0)]),
            ],
        )],
    ),
    left_recursive(
        Rule::Relation,
        &[(
            Shape::Plain,
            &[
                Call(L::E, Rule::Calc, 0),
                Loop(&[(
                    Shape::Plain,
                    &[
                        Guard(1),
                        OneOf(
                            L::Op,
                            &[
                                Kind::Less,
                                Kind::LessEquals,
                                Kind::GreaterEquals,
                                Kind::Greater,
                                Kind::Equals,
                                Kind::NotEquals,
                                Kind::In,
                            ],
                        ),
                        Call(L::Right, Rule::Relation, 2),
                    ],
                )]),
            ],
        )],
    ),
    left_recursive(
        Rule::Calc,
        &[(
            Shape::Plain,
            &[
                Call(L::E, Rule::Unary, 0),
                Loop(&[
                    (
                        Shape::Plain,
                        &[
                            Guard(2),
                            OneOf(L::Op, &[Kind::Star, Kind::Slash, Kind::Percent]),
                            Call(L::Right, Rule::Calc, 3),
                        ],
                    ),
                    (
                        Shape::Plain,
                        &[Guard(1), OneOf(L::Op, &[Kind::Plus, Kind::Minus]), Call(L::Right, Rule::Calc, 2)],
                    ),
                ]),
            ],
        )],
    ),
    plain(
        Rule::Unary,
        &[
            (Shape::MemberExpr, &[Call(L::E, Rule::Member, 0)]),
            (Shape::LogicalNot, &[Plus(&[Token(L::Op, Kind::Not)]), Call(L::E, Rule::Member, 0)]),
            (Shape::Negate, &[Plus(&[Token(L::Op, Kind::Minus)]), Call(L::E, Rule::Member, 0)]),
        ],
    ),
    left_recursive(
        Rule::Member,
        &[(
            Shape::PrimaryExpr,
            &[
                Call(L::E, Rule::Primary, 0),
                Loop(&[
                    (
                        Shape::Select,
                        &[
                            Guard(3),
                            Token(L::Op, Kind::Dot),
                            Optional(&[Token(L::Opt, Kind::Question)]),
                            Call(L::Id, Rule::EscapeIdent, 0),
                        ],
                    ),
                    (
                        Shape::MemberCall,
                        &[
                            Guard(2),
                            Token(L::Op, Kind::Dot),
                            Token(L::Id, Kind::Identifier),
                            Token(L::Open, Kind::OpenParenthesis),
                            Optional(&[Call(L::Args, Rule::ExprList, 0)]),
                            Token(L::None, Kind::CloseParenthesis),
                        ],
                    ),
                    (
                        Shape::Index,
                        &[
                            Guard(1),
                            Token(L::Op, Kind::OpenBracket),
                            Optional(&[Token(L::Opt, Kind::Question)]),
                            Call(L::E, Rule::Expr, 0),
                            Token(L::None, Kind::CloseBracket),
                        ],
                    ),
                ]),
            ],
        )],
    ),
    plain(
        Rule::Primary,
        &[
            (Shape::Ident, &[Optional(&[Token(L::LeadingDot, Kind::Dot)]), Token(L::Id, Kind::Identifier)]),
            (
                Shape::GlobalCall,
                &[
                    Optional(&[Token(L::LeadingDot, Kind::Dot)]),
                    Token(L::Id, Kind::Identifier),
                    Token(L::Op, Kind::OpenParenthesis),
                    Optional(&[Call(L::Args, Rule::ExprList, 0)]),
                    Token(L::None, Kind::CloseParenthesis),
                ],
            ),
            (
                Shape::Nested,
                &[
                    Token(L::None, Kind::OpenParenthesis),
                    Call(L::E, Rule::Expr, 0),
                    Token(L::None, Kind::CloseParenthesis),
                ],
            ),
            (
                Shape::CreateList,
                &[
                    Token(L::Op, Kind::OpenBracket),
                    Optional(&[Call(L::Entries, Rule::ListInit, 0)]),
                    Optional(&[Token(L::None, Kind::Comma)]),
                    Token(L::None, Kind::CloseBracket),
                ],
            ),
            (
                Shape::CreateStruct,
                &[
                    Token(L::Op, Kind::OpenBrace),
                    Optional(&[Call(L::Entries, Rule::MapInitializerList, 0)]),
                    Optional(&[Token(L::None, Kind::Comma)]),
                    Token(L::None, Kind::CloseBrace),
                ],
            ),
            (
                Shape::CreateMessage,
                &[
                    Optional(&[Token(L::LeadingDot, Kind::Dot)]),
                    Token(L::Id, Kind::Identifier),
                    Star(&[Token(L::None, Kind::Dot), Token(L::Id, Kind::Identifier)]),
                    Token(L::Op, Kind::OpenBrace),
                    Optional(&[Call(L::Entries, Rule::FieldInitializerList, 0)]),
                    Optional(&[Token(L::None, Kind::Comma)]),
                    Token(L::None, Kind::CloseBrace),
                ],
            ),
            (Shape::ConstantLiteral, &[Call(L::E, Rule::Literal, 0)]),
        ],
    ),
    plain(
        Rule::ExprList,
        &[(
            Shape::Plain,
            &[Call(L::E, Rule::Expr, 0), Star(&[Token(L::None, Kind::Comma), Call(L::E, Rule::Expr, 0)])],
        )],
    ),
    plain(
        Rule::ListInit,
        &[(
            Shape::Plain,
            &[
                Call(L::E, Rule::OptExpr, 0),
                Star(&[Token(L::None, Kind::Comma), Call(L::E, Rule::OptExpr, 0)]),
            ],
        )],
    ),
    plain(
        Rule::FieldInitializerList,
        &[(
            Shape::Plain,
            &[
                Call(L::Keys, Rule::OptField, 0),
                Token(L::Cols, Kind::Colon),
                Call(L::Values, Rule::Expr, 0),
                Star(&[
                    Token(L::None, Kind::Comma),
                    Call(L::Keys, Rule::OptField, 0),
                    Token(L::Cols, Kind::Colon),
                    Call(L::Values, Rule::Expr, 0),
                ]),
            ],
        )],
    ),
    plain(
        Rule::OptField,
        &[(Shape::Plain, &[Optional(&[Token(L::Opt, Kind::Question)]), Call(L::Id, Rule::EscapeIdent, 0)])],
    ),
    plain(
        Rule::MapInitializerList,
        &[(
            Shape::Plain,
            &[
                Call(L::Keys, Rule::OptExpr, 0),
                Token(L::Cols, Kind::Colon),
                Call(L::Values, Rule::Expr, 0),
                Star(&[
                    Token(L::None, Kind::Comma),
                    Call(L::Keys, Rule::OptExpr, 0),
                    Token(L::Cols, Kind::Colon),
                    Call(L::Values, Rule::Expr, 0),
                ]),
            ],
        )],
    ),
    plain(
        Rule::EscapeIdent,
        &[
            (Shape::SimpleIdentifier, &[Token(L::Id, Kind::Identifier)]),
            (Shape::EscapedIdentifier, &[Token(L::Id, Kind::EscapedIdentifier)]),
        ],
    ),
    plain(
        Rule::OptExpr,
        &[(Shape::Plain, &[Optional(&[Token(L::Opt, Kind::Question)]), Call(L::E, Rule::Expr, 0)])],
    ),
    plain(
        Rule::Literal,
        &[
            (Shape::Int, &[Optional(&[Token(L::Sign, Kind::Minus)]), Token(L::Id, Kind::Int)]),
            (Shape::Uint, &[Token(L::Id, Kind::Uint)]),
            (Shape::Double, &[Optional(&[Token(L::Sign, Kind::Minus)]), Token(L::Id, Kind::Float)]),
            (Shape::String, &[Token(L::Id, Kind::String)]),
            (Shape::Bytes, &[Token(L::Id, Kind::Bytes)]),
            (Shape::True, &[Token(L::Id, Kind::True)]),
            (Shape::False, &[Token(L::Id, Kind::False)]),
            (Shape::Null, &[Token(L::Id, Kind::Null)]),
        ],
    ),
];
