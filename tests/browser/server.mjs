// A plain static server on this machine, as any host would serve the site.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/**
 * Serves `folder` under `prefix`, and `extra` pages (path → HTML) at the root. Allows any origin to read, as public
 * static hosts do: without it no page in a sandboxed frame can load its own modules.
 */
export async function serveSite(folder, prefix, extra = new Map()) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/favicon.ico") return void response.writeHead(204).end();
    const page = extra.get(pathname);
    if (page !== undefined) {
      response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? TYPES[".html"] }).end(page);
      return;
    }
    const file = pathname.startsWith(prefix) ? join(folder, normalize(`/${pathname.slice(prefix.length)}`)) : null;
    const found = file !== null && existsSync(file) && statSync(file).isDirectory() ? join(file, "index.html") : file;
    if (found === null || !existsSync(found)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(found)] ?? "application/octet-stream", "access-control-allow-origin": "*" });
    createReadStream(found).pipe(response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const port = String(server.address().port);
  const close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return { port, address: `http://127.0.0.1:${port}${prefix}`, extra, close };
}
