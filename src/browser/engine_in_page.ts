// The same engine without a worker, for pages whose browser refuses workers (sandboxed embeds).

type Answer = (request: string) => string;

/** Loads a fresh engine from its folder; `attempt` makes the address new, because a trapped engine stays broken. */
export async function loadEngine(folder: string, attempt: number): Promise<Answer> {
  const engine = await import(new URL(`${folder}engine.js?${attempt}`, document.baseURI).href);
  await engine.default();
  return (request) => {
    try {
      return engine.answer(request);
    } catch (error) {
      throw new Error(engine.lastWords() || String(error));
    }
  };
}
