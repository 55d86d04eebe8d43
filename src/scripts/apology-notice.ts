import { isHollow } from '#api/desk/apology-rules.ts';

/** While an answer is typed: says that it only apologises. Without this, the server says so before it publishes. */
class ApologyNotice extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    const form = this.closest('form');
    form?.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#look(new FormData(form)), 500);
    });
  }

  #look(fields: FormData): void {
    const text = (name: string) => {
      const value = fields.get(name);
      return typeof value === 'string' ? value : '';
    };
    const promise = text('promise_text') || text('promise_due') || undefined;
    const hollow = isHollow({ kind: text('kind'), body: text('body'), promise });
    const [notice, region] = [this.querySelector('template'), this.querySelector('[role="status"]')];
    // What is said already is not said again after each word.
    if (!notice || !region || hollow === region.childElementCount > 0) return;
    region.replaceChildren(...(hollow ? [notice.content.cloneNode(true)] : []));
  }
}

customElements.define('apology-notice', ApologyNotice);
