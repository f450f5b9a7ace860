//! What is wrong in what the grammar lets through, and what is the rest? cel-go's visitor (v0.29.2
//! `parser/parser.go`): it walks the tree even where the text went wrong, and has remarks of its own.

use super::grammar::{Label, Rule, Shape};
use super::recognize::Fault;
use super::tree::{Child, Node, NodeId, Tree};
use crate::syntax::lexer::Tokens;
use crate::syntax::parser::{Grammar, Operand, RESERVED, balanced, call, operator};
use crate::syntax::{Expression, ExpressionKind, Field, literal};
use crate::value::Value;

/// The tree nests deeper than cel-go's visitor goes.
pub(super) struct TooDeep;

type Read<T> = Result<T, TooDeep>;

/// Reads the whole tree.
pub(super) fn read(tree: &Tree, tokens: &Tokens<'_>, grammar: Grammar) -> (Read<Expression>, Vec<Fault>) {
    let mut reader = Reader { tree, tokens, grammar, depth: 0, faults: Vec::new() };
    let start = tree.nodes.first().and_then(|start| start.child(Label::E));
    let whole = reader.visit(start);
    (whole, reader.faults)
}

struct Reader<'a> {
    tree: &'a Tree,
    tokens: &'a Tokens<'a>,
    grammar: Grammar,
    depth: usize,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn node(&self, id: Option<NodeId>) -> Option<&'a Node> {
        self.tree.nodes.get(id?)
    }

    /// Down to the first node that says more than the one in it.
    fn unnested(&self, id: Option<NodeId>) -> Option<&'a Node> {
        let mut node = self.node(id)?;
        loop {
            let operator = node.part(Label::Op).is_some();
            let passes_on = match (node.rule, node.shape) {
                (Rule::Expr | Rule::ConditionalOr | Rule::ConditionalAnd, _) => !operator,
                (Rule::Relation | Rule::Calc, _) => !operator,
                (Rule::Unary, Shape::MemberExpr) | (Rule::Member, Shape::PrimaryExpr) => true,
                (Rule::Primary, Shape::Nested | Shape::ConstantLiteral) => true,
                _ => false,
            };
            if !passes_on {
                return Some(node);
            }
            node = self.node(node.child(Label::E))?;
        }
    }

    /// What stands for a node of which too little is there.
    fn hole(&self, node: &Node) -> Expression {
        self.made(node, self.start(node), ExpressionKind::Literal(Value::Null))
    }

    /// What stands for something that is not there at all: it is nowhere.
    fn nothing() -> Expression {
        Expression { position: usize::MAX, span: 0..0, kind: ExpressionKind::Literal(Value::Null) }
    }

    /// The byte at which a node starts.
    fn start(&self, node: &Node) -> usize {
        self.place(node.start)
    }

    /// The byte at which a token starts.
    fn place(&self, number: usize) -> usize {
        self.tokens.token(number).map_or(0, |token| token.span.start)
    }

    /// The byte of the operator, or whatever is for this.
    fn position(&self, node: &Node, label: Label) -> usize {
        let token = node.all(label).find_map(Child::token);
        token.map_or_else(|| self.start(node), |token| self.place(token))
    }

    fn text(&self, child: &Child) -> String {
        match child {
            Child::Token(number) => self.tokens.text(*number).to_owned(),
            Child::Missing { text, .. } => text.clone(),
            Child::Node(_) => String::new(),
        }
    }

    fn fault(&mut self, node: &Node, message: impl Into<String>) {
        self.faults.push(Fault { token: node.start, message: message.into() });
    }

    fn made(&self, node: &Node, position: usize, kind: ExpressionKind) -> Expression {
        let start = self.start(node);
        Expression { position, span: start..node.end.max(start), kind }
    }

    fn visit(&mut self, id: Option<NodeId>) -> Read<Expression> {
        let Some(node) = self.unnested(id) else { return Ok(Self::nothing()) };
        let counts = matches!(
            (node.rule, node.shape),
            (Rule::Expr | Rule::Relation | Rule::Calc, _)
                | (Rule::Member, Shape::Select | Shape::MemberCall | Shape::Index)
        );
        if !counts {
            return self.visit_node(node);
        }
        self.depth += 1;
        if self.depth > self.grammar.most_deep {
            return Err(TooDeep);
        }
        let read = self.visit_node(node);
        self.depth -= 1;
        read
    }

    fn visit_node(&mut self, node: &'a Node) -> Read<Expression> {
        let position = self.position(node, Label::Op);
        Ok(match (node.rule, node.shape) {
            (Rule::Expr, _) => {
                let mut parts = Vec::new();
                for label in [Label::E, Label::E1, Label::E2] {
                    parts.push(self.visit(node.child(label))?);
                }
                self.made(node, position, call("_?_:_", None, parts))
            }
            (Rule::ConditionalOr, _) => self.logic(node, "_||_")?,
            (Rule::ConditionalAnd, _) => self.logic(node, "_&&_")?,
            (Rule::Relation | Rule::Calc, _) => {
                let text = node.part(Label::Op).map(|child| self.text(child)).unwrap_or_default();
                let Some((name, _)) = operator(&text) else {
                    self.fault(node, "operator not found");
                    return Ok(self.hole(node));
                };
                let left = self.visit(node.child(Label::Left))?;
                let right = self.visit(node.child(Label::Right))?;
                self.made(node, position, call(name, None, vec![left, right]))
            }
            (Rule::Unary, Shape::LogicalNot | Shape::Negate) => {
                let operand = self.visit(node.child(Label::E))?;
                if node.all(Label::Op).count().is_multiple_of(2) {
                    return Ok(operand);
                }
                let name = if node.shape == Shape::LogicalNot { "!_" } else { "-_" };
                self.made(node, position, call(name, None, vec![operand]))
            }
            (Rule::Member, Shape::Select) => self.select(node, position)?,
            (Rule::Member, Shape::MemberCall) => {
                let operand = self.visit(node.child(Label::Left))?;
                let Some(name) = node.part(Label::Id).map(|child| self.text(child)) else {
                    return Ok(self.hole(node));
                };
                let arguments = self.arguments(node)?;
                let open = self.position(node, Label::Open);
                self.made(node, open, call(&name, Some(operand), arguments))
            }
            (Rule::Member, Shape::Index) => {
                let target = self.visit(node.child(Label::Left))?;
                if node.part(Label::Op).is_none() {
                    return Ok(self.hole(node));
                }
                let index = self.visit(node.child(Label::E))?;
                let name = if node.part(Label::Opt).is_some() { "_[?_]" } else { "_[_]" };
                self.made(node, position, call(name, None, vec![target, index]))
            }
            (Rule::Primary, Shape::Ident | Shape::GlobalCall) => self.named(node, position)?,
            (Rule::Primary, Shape::CreateList) => {
                let mut elements = Vec::new();
                for element in self.nodes(node.child(Label::Entries), Label::E) {
                    let optional = element.part(Label::Opt).is_some();
                    elements.push((self.visit(element.child(Label::E))?, optional));
                }
                self.made(node, position, ExpressionKind::List(elements))
            }
            (Rule::Primary, Shape::CreateStruct) => {
                let entries = self.entries(node)?;
                self.made(node, position, ExpressionKind::Map(entries))
            }
            (Rule::Primary, Shape::CreateMessage) => {
                let dot = if node.part(Label::LeadingDot).is_some() { "." } else { "" };
                let names: Vec<String> = node.all(Label::Id).map(|child| self.text(child)).collect();
                let fields = self.fields(node)?;
                let name = format!("{dot}{}", names.join("."));
                self.made(node, position, ExpressionKind::Message { name, fields })
            }
            (Rule::Literal, shape) if shape != Shape::Plain => self.literal(node),
            (Rule::Unary, _) => self.hole(node),
            _ => Self::nothing(),
        })
    }

    /// `a && b && c`: cel-go makes a balanced tree of it.
    fn logic(&mut self, node: &'a Node, name: &str) -> Read<Expression> {
        let mut terms = vec![self.visit(node.child(Label::E))?];
        let mut positions = Vec::new();
        for (operator, term) in node.all(Label::Op).zip(node.all(Label::E1)) {
            positions.push(operator.token().map_or(0, |token| self.place(token)));
            terms.push(self.visit(term.node())?);
        }
        let mut operands = terms.into_iter().map(Operand::of);
        let whole = balanced(&mut operands, &positions, name);
        Ok(whole.map_or_else(|| self.hole(node), |whole| whole.of))
    }

    fn select(&mut self, node: &'a Node, position: usize) -> Read<Expression> {
        let operand = Box::new(self.visit(node.child(Label::Left))?);
        let (Some(name), Some(_)) = (self.node(node.child(Label::Id)), node.part(Label::Op)) else {
            return Ok(self.hole(node));
        };
        let field = self.field_name(name).unwrap_or_else(|message| {
            self.fault(name, message);
            String::new()
        });
        let optional = node.part(Label::Opt).is_some();
        Ok(self.made(node, position, ExpressionKind::Select { operand, field, optional }))
    }

    fn field_name(&self, name: &Node) -> Result<String, &'static str> {
        let text = name.part(Label::Id).map(|child| self.text(child)).unwrap_or_default();
        match name.shape {
            Shape::SimpleIdentifier => Ok(text),
            Shape::EscapedIdentifier if !self.grammar.escaped_fields => Err("unsupported syntax: '`'"),
            Shape::EscapedIdentifier => Ok(text.trim_matches('`').to_owned()),
            _ => Err("unsupported ident kind"),
        }
    }

    fn named(&mut self, node: &'a Node, position: usize) -> Read<Expression> {
        let Some(name) = node.part(Label::Id) else { return Ok(self.hole(node)) };
        let text = self.text(name);
        // Those that are keywords besides are no identifiers, so they do not come here.
        if RESERVED.contains(&text.as_str()) {
            self.fault(node, format!("reserved identifier: {text}"));
            return Ok(self.hole(node));
        }
        let dot = if node.part(Label::LeadingDot).is_some() { "." } else { "" };
        let text = format!("{dot}{text}");
        if node.shape == Shape::Ident {
            let position = self.position(node, Label::Id);
            return Ok(self.made(node, position, ExpressionKind::Identifier(text)));
        }
        let arguments = self.arguments(node)?;
        Ok(self.made(node, position, call(&text, None, arguments)))
    }

    fn arguments(&mut self, node: &'a Node) -> Read<Vec<Expression>> {
        let Some(list) = self.node(node.child(Label::Args)) else { return Ok(Vec::new()) };
        list.all(Label::E).map(|argument| self.visit(argument.node())).collect()
    }

    /// The nodes in a list that are for this.
    fn nodes(&self, list: Option<NodeId>, label: Label) -> Vec<&'a Node> {
        let nodes = self.node(list).into_iter().flat_map(|list| list.all(label));
        nodes.filter_map(|child| self.node(child.node())).collect()
    }

    fn entries(&mut self, node: &'a Node) -> Read<Vec<(Expression, Expression, bool)>> {
        let Some(list) = self.node(node.child(Label::Entries)) else { return Ok(Vec::new()) };
        let keys = self.nodes(node.child(Label::Entries), Label::Keys);
        let values: Vec<Option<NodeId>> = list.all(Label::Values).map(Child::node).collect();
        let mut entries = Vec::new();
        for number in 0..list.all(Label::Cols).count() {
            let (Some(key), Some(value)) = (keys.get(number), values.get(number)) else {
                return Ok(Vec::new());
            };
            let optional = key.part(Label::Opt).is_some();
            entries.push((self.visit(key.child(Label::E))?, self.visit(*value)?, optional));
        }
        Ok(entries)
    }

    fn fields(&mut self, node: &'a Node) -> Read<Vec<Field>> {
        let Some(list) = self.node(node.child(Label::Entries)) else { return Ok(Vec::new()) };
        let colons: Vec<usize> = list.all(Label::Cols).filter_map(Child::token).collect();
        let values: Vec<Option<NodeId>> = list.all(Label::Values).map(Child::node).collect();
        let mut fields = Vec::new();
        for (number, field) in self.nodes(node.child(Label::Entries), Label::Keys).into_iter().enumerate() {
            let (Some(colon), Some(value)) = (colons.get(number), values.get(number)) else {
                return Ok(Vec::new());
            };
            let optional = field.part(Label::Opt).is_some();
            let name = self.node(field.child(Label::Id)).map(|name| self.field_name(name));
            match name.unwrap_or(Err("unsupported ident kind")) {
                Ok(name) => {
                    let value = self.visit(*value)?;
                    fields.push(Field { name, position: self.place(*colon), value, optional });
                }
                Err(message) => self.fault(list, message),
            }
        }
        Ok(fields)
    }

    fn literal(&mut self, node: &'a Node) -> Expression {
        let text = node.part(Label::Id).map(|child| self.text(child)).unwrap_or_default();
        let negative = node.part(Label::Sign).is_some();
        let (value, message) = match node.shape {
            Shape::Int => (literal::number(&text, negative), "invalid int literal"),
            Shape::Uint => (literal::number(&text, negative), "invalid uint literal"),
            Shape::Double => (literal::number(&text, negative), "invalid double literal"),
            Shape::String => (literal::text(&text), "invalid unicode code point"),
            Shape::Bytes => (literal::text(&text), "unable to unescape string"),
            Shape::True => (Some(Value::Bool(true)), ""),
            Shape::False => (Some(Value::Bool(false)), ""),
            _ => (Some(Value::Null), ""),
        };
        if value.is_none() {
            self.fault(node, message);
        }
        let start = self.start(node);
        self.made(node, start, ExpressionKind::Literal(value.unwrap_or(Value::Null)))
    }
}
