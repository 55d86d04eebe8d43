import { textWarnings } from '#api/desk/warning-rules.ts';

/** While an answer is typed: what it would be warned of. Without this, the server says so before it publishes. */
class AnswerNotices extends HTMLElement {
  #timer = 0;
  #said = '';

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
    const promise = text('promise_text') || text('promise_pick') || text('promise_due') || undefined;
    const codes = textWarnings({ kind: text('kind'), body: text('body'), promise });
    // What is said already is not said again after each word.
    if (codes.join() === this.#said) return;
    this.#said = codes.join();
    const notices = codes.flatMap((code) => this.querySelector<HTMLTemplateElement>(`template[data-code="${code}"]`) ?? []);
    this.querySelector('[role="status"]')?.replaceChildren(...notices.map(({ content }) => content.cloneNode(true)));
  }
}

customElements.define('answer-notices', AnswerNotices);
