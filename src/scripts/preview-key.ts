/** Ctrl or ⌘ with Enter in a text sends its form with its first button. Without this, the button does. */
class PreviewKey extends HTMLElement {
  connectedCallback(): void {
    const form = this.closest('form');
    form?.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !(event.target instanceof HTMLTextAreaElement)) return;
      event.preventDefault();
      form.requestSubmit(this.querySelector('button'));
    });
  }
}

customElements.define('preview-key', PreviewKey);
