// Which files were dropped? Of folders, all in them whose names say that they hold manifests.

/** What a name ends with that is read from a folder: a chart or a repository holds much else. */
const MANIFEST = /\.(ya?ml|json)$/i;
/** Files taken from folders at once. Ours: more than a person reads, and what the engine is tried with. */
const MOST = 1_000;

/** The files of a drop. Has to be asked in the drop's own event; the browser forgets them after it. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  const items = [...data.items].filter((item) => item.kind === "file");
  const dropped = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const files: File[] = [];
  for (const { entry, file } of dropped) {
    if (entry?.isDirectory) await collect(entry as FileSystemDirectoryEntry, files);
    else if (file) files.push(file);
  }
  return files;
}

/** Adds the manifests of a folder, by name, each with its path as name. */
async function collect(folder: FileSystemDirectoryEntry, files: File[]): Promise<void> {
  const entries = await list(folder);
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const entry of entries) {
    if (files.length >= MOST) return;
    if (entry.isDirectory) {
      await collect(entry as FileSystemDirectoryEntry, files);
    } else if (MANIFEST.test(entry.name)) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      files.push(new File([file], entry.fullPath.replace(/^\//, "")));
    }
  }
}

/** What is in a folder; the browser gives it in pieces. */
async function list(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (piece.length === 0) return all;
    all.push(...piece);
  }
}
