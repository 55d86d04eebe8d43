/** While a title is typed: problems that look like it. Without this, the preview shows them. */
interface Similar {
  number: number;
  title: string;
  affected: number;
}

class SimilarProblems extends HTMLElement {
  #timer = 0;
  #asking = new AbortController();

  connectedCallback(): void {
    const field = document.getElementById(this.getAttribute('for') ?? '');
    field?.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#ask(field), 350);
    });
  }

  async #ask(field: HTMLElement): Promise<void> {
    const typed = field instanceof HTMLInputElement ? field.value.trim() : '';
    this.#asking.abort();
    this.#asking = new AbortController();
    if (typed.length < 6) return this.#show([]);
    try {
      const answer = await fetch(`/api/v1/issues/similar?q=${encodeURIComponent(typed)}`, { signal: this.#asking.signal });
      if (answer.ok) this.#show((await answer.json()).items);
    } catch {
      // Offline, or typed on: the preview will show them.
    }
  }

  #show(items: Similar[]): void {
    this.hidden = items.length === 0;
    const [status, list] = [this.querySelector('p'), this.querySelector('ul')];
    if (status) status.textContent = items.length === 0 ? '' : 'Is it one of these? Then you need not write it again.';
    list?.replaceChildren(...items.map((item) => row(item, this.hasAttribute('data-desk'))));
  }
}

function row({ number, title, affected }: Similar, desk: boolean): HTMLLIElement {
  const item = document.createElement('li');
  const page = link(`${desk ? '/desk' : ''}/issues/${number}`, `#${number} ${title}`);
  page.dir = 'auto';
  const people = affected === 1 ? '1 person' : `${affected} people`;
  item.append(page, ` ${people}`);
  if (!desk) item.append(' · ', link(`/issues/${number}/affected`, 'It happened to me too'));
  return item;
}

function link(href: string, text: string): HTMLAnchorElement {
  const a = document.createElement('a');
  a.href = href;
  a.textContent = text;
  return a;
}

customElements.define('similar-problems', SimilarProblems);
