const EVERY_MS = 30_000;

/** Says again and again, while a problem is looked at, that it is open here. Without this, the first preview of an answer says so. */
class AttendProblem extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    void this.#attend();
    this.#timer = window.setInterval(() => void this.#attend(), EVERY_MS);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  async #attend(): Promise<void> {
    if (document.hidden) return;
    try {
      // Where the form leads next is the page that is open.
      await fetch(location.pathname, { method: 'POST', body: new URLSearchParams({ act: 'attend' }), redirect: 'manual' });
    } catch {
      // Offline: it is said again soon.
    }
  }
}

customElements.define('attend-problem', AttendProblem);
