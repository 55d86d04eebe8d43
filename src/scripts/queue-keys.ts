/** In the table of the queue, j and k go down and up and t takes a problem. Without this, Tab and the buttons do the same. */
class QueueKeys extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement)) return;
      const rows = [...this.querySelectorAll('tbody tr')];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      if (event.key === 'j' || event.key === 'k') this.#go(rows[at + (event.key === 'j' ? 1 : -1)], event);
      if (event.key === 't') rows[at]?.querySelector<HTMLElement>('button')?.click();
    });
  }

  #go(row: Element | undefined, event: Event): void {
    event.preventDefault();
    row?.querySelector<HTMLElement>('a')?.focus();
  }
}

customElements.define('queue-keys', QueueKeys);
