//! How does a tree become an item, whatever version of the API it is written in?

use kube_scalars::Quantity;
use yaml_tree::{Kind, NodeRef, ScalarValue};

use super::{Item, Value};
use crate::decode::{number_text, quantity_text};
use crate::fields::{Field, Structure, Type};
use crate::objects::Version;

/// Reads an object by its table. What has a wrong type is left out: decoding has told of it.
pub(crate) fn read(node: NodeRef<'_>, structure: &'static Structure, version: Version) -> Item {
    let rows = structure.fields.iter().filter(|row| row.exists_in(version.release));
    let fields = rows.filter_map(|row| Some((row, field(node, row, version)?))).collect();
    Item { span: node.span(), value: Value::Object(structure, fields) }
}

fn field(node: NodeRef<'_>, row: &'static Field, version: Version) -> Option<Item> {
    let item = match row.name_in(version.api) {
        // The object's fields stand in the parent itself.
        "" => {
            let Type::Object(structure) = row.ty else { return None };
            let item = read(node, structure, version);
            // Any of them makes a request, but for the name (`hasAnyMainRequestFieldsSet`); before 1.37 there were no
            // `derivedAttributes`, and the table leaves them out.
            let set = matches!(&item.value, Value::Object(_, fields)
                if fields.iter().any(|(field, _)| field.name != "name"));
            return set.then_some(item);
        }
        path => value(path.split('.').try_fold(node, |node, step| node.get(step))?, &row.ty, version)?,
    };
    // Without a pointer, Go cannot tell an empty value from none.
    (!item.is_empty_scalar() || row.is_pointer_in(version.api)).then_some(item)
}

fn value(node: NodeRef<'_>, ty: &'static Type, version: Version) -> Option<Item> {
    let scalar = || node.scalar().map(|scalar| scalar.value);
    if matches!(scalar(), Some(ScalarValue::Null)) {
        return None;
    }
    let value = match (ty, node.kind()) {
        (Type::Any | Type::Unread, _) => Value::Raw(node.to_json()),
        (Type::Object(structure), Kind::Mapping) => return Some(read(node, structure, version)),
        (Type::List(item), Kind::Sequence) => Value::List(
            node.items()
                .map(|entry| value(entry, item, version).unwrap_or_else(|| zero(entry, item)))
                .collect(),
        ),
        (Type::Map(_, item), Kind::Mapping) => {
            let entries = node.entries();
            let mut entries: Vec<(String, Item)> = entries
                .map(|(key, entry)| {
                    (
                        key.key_text().into_owned(),
                        value(entry, item, version).unwrap_or_else(|| zero(entry, item)),
                    )
                })
                .collect();
            entries.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Map(entries)
        }
        (Type::Quantity, Kind::Scalar) => Value::Quantity(Quantity::parse(quantity_text(node)?.trim()).ok()?),
        (Type::String(_) | Type::Time, Kind::Scalar) => Value::Text(node.as_str()?.to_owned()),
        (Type::Bool, Kind::Scalar) => match scalar()? {
            ScalarValue::Bool(value) => Value::Bool(value),
            _ => return None,
        },
        (Type::Int32 | Type::Int64, Kind::Scalar) => match scalar()? {
            ScalarValue::Int(value) => Value::Int(value),
            // Once YAML is JSON, a fraction of zero is gone.
            ScalarValue::Float(_) => Value::Int(number_text(node).parse().ok()?),
            _ => return None,
        },
        _ => return None,
    };
    Some(Item { span: node.span(), value })
}

/// What Go has where `null` stands in a list or map: the type's zero value.
fn zero(node: NodeRef<'_>, ty: &'static Type) -> Item {
    let value = match ty {
        Type::Bool => Value::Bool(false),
        Type::Int32 | Type::Int64 => Value::Int(0),
        Type::Quantity => Value::Quantity(Quantity::from_int(0)),
        Type::Any | Type::Unread => Value::Raw(serde_json::Value::Null),
        Type::Object(structure) => Value::Object(structure, Vec::new()),
        Type::List(_) => Value::List(Vec::new()),
        Type::Map(..) => Value::Map(Vec::new()),
        Type::String(_) | Type::Time => Value::Text(String::new()),
    };
    Item { span: node.span(), value }
}
