//! Which texts are to be checked?

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use workbench::check::{File, Role};

/// Which files of a folder are read.
const ENDINGS: [&str; 6] = ["yaml", "yml", "json", "md", "mdx", "markdown"];

/// Reads all files and folders, or says which ones cannot be read. Standard input is called `<stdin>`.
pub(crate) fn read(files: &[OsString], input: &mut dyn Read) -> Result<Vec<File>, Vec<String>> {
    let (mut texts, mut errors) = (Vec::new(), Vec::new());
    for file in files {
        let read = match fs::metadata(file) {
            Ok(it) if it.is_dir() && file != "-" => read_folder(Path::new(file), &mut texts),
            _ => read_one(file, input).map(|text| texts.push(text)),
        };
        errors.extend(read.err());
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
    Ok(File { name, text, role: Role::Named })
}

/// The files below a folder, by name. Hidden folders are passed over, and links to folders, which may lead in circles.
fn read_folder(folder: &Path, texts: &mut Vec<File>) -> Result<(), String> {
    let error = |error: io::Error| format!("{}: {error}", folder.display());
    let entries: io::Result<Vec<fs::DirEntry>> = fs::read_dir(folder).map_err(error)?.collect();
    let mut entries = entries.map_err(error)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path: PathBuf = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type().map_err(error)?.is_dir() {
            if !hidden {
                read_folder(&path, texts)?;
            }
        } else if is_wanted(&path) && path.is_file() {
            let file = read_one(path.as_os_str(), &mut io::empty())?;
            texts.push(File { role: Role::Found, ..file });
        }
    }
    Ok(())
}

fn is_wanted(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

fn read_all(mut from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    Ok(bytes)
}
