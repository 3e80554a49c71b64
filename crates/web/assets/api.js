// Messages to the server, one after the other: the first one of a visitor may make the cookie that
// the next one needs.

let last = Promise.resolve();

export const put = (path, body) => post(path, body, { method: "PUT" });

export function post(path, body, options = {}) {
  const send = () =>
    fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      ...options,
    });
  // What is sent while the page goes away cannot wait.
  if (options.keepalive) return send();
  last = last.then(send, send);
  return last;
}

// Reads a kept value; a damaged memory is no memory.
export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// Private windows may refuse; then it holds for this page.
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing to do.
  }
}
