//! How is an error explained in a terminal?

use workbench::check::File;
use workbench::protocol::DecodedView;

use crate::frame::visible;

/// Each recognised part with what it means, and where it points.
pub(crate) fn text(view: &DecodedView, files: &[File]) -> String {
    let mut text = format!("{}\n", view.headline);
    for part in &view.parts {
        text.push_str(&format!(
            "\n{} says: {}\n  {}\n",
            part.by,
            visible(&part.text),
            visible(&part.meaning)
        ));
        if !part.remedy.is_empty() {
            text.push_str(&format!("  What to do: {}\n", visible(&part.remedy)));
        }
        let file = part.place.as_ref().and_then(|place| files.get(place.document as usize));
        if let Some(file) = file {
            text.push_str(&format!("  {}:{}: {}\n", visible(&file.name), part.line, visible(&part.found_in)));
        }
    }
    text
}
