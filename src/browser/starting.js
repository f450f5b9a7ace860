// Why does the page not start? An ordinary script, because module scripts do not even load from a file.
(() => {
  const say = (text) => {
    const state = document.getElementById("starting-state");
    if (state !== null) state.textContent = text;
  };
  const check = () => {
    if (location.protocol === "file:") {
      say(
        "Browsers do not run this page from a file. Serve its folder over http, for instance with " +
          "“python3 -m http.server” or “npx http-server”, and open the address that prints.",
      );
    } else if (typeof WebAssembly !== "object") {
      say("This page needs WebAssembly, which this browser does not have or has switched off.");
    }
  };
  addEventListener("DOMContentLoaded", check);
  const failed = (why) => say(`The page could not start: ${why}. Reloading may help; if it does not, this browser may be too old.`);
  addEventListener("error", (event) => failed(event.message || "a file of it could not be loaded"), true);
  addEventListener("unhandledrejection", (event) => failed(event.reason));
})();
