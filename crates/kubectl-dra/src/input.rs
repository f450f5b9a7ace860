//! Which texts are to be checked?

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read};

use workbench::check::File;

/// Reads all files, or says which ones cannot be read. Standard input is called `<stdin>`.
pub(crate) fn read(files: &[OsString], input: &mut dyn Read) -> Result<Vec<File>, Vec<String>> {
    let (mut texts, mut errors) = (Vec::new(), Vec::new());
    for file in files {
        match read_one(file, input) {
            Ok(text) => texts.push(text),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(texts) } else { Err(errors) }
}

fn read_one(file: &OsStr, input: &mut dyn Read) -> Result<File, String> {
    let standard_input = file == "-";
    let name = if standard_input { "<stdin>".to_owned() } else { file.to_string_lossy().into_owned() };
    let bytes = if standard_input { read_all(input) } else { fs::File::open(file).and_then(read_all) }
        .map_err(|error| format!("{name}: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        format!("{name}: not a text: the byte at offset {position} is not UTF-8")
    })?;
    Ok(File { name, text })
}

fn read_all(mut from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    Ok(bytes)
}
