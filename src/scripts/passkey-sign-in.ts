/** Signs in with a passkey, by the button or from the list that the browser shows in the field for the address. Without this, the other ways stay. */
class PasskeySignIn extends HTMLElement {
  #asking = new AbortController();

  connectedCallback(): void {
    const form = this.querySelector('form');
    if (!form || !window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
    this.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#asking.abort();
      void this.#ask(form, 'optional');
    });
    if (this.hasAttribute('autofill')) void this.#offer(form);
  }

  async #offer(form: HTMLFormElement): Promise<void> {
    if (await window.PublicKeyCredential.isConditionalMediationAvailable?.()) await this.#ask(form, 'conditional');
  }

  async #ask(form: HTMLFormElement, mediation: CredentialMediationRequirement): Promise<void> {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.#say('');
    try {
      const answer = await fetch('/sign-in/passkey/challenge', { method: 'POST', signal });
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await answer.json());
      const credential = await navigator.credentials.get({ publicKey, mediation, signal });
      const field = form.elements.namedItem('credential');
      if (!(credential instanceof PublicKeyCredential && field instanceof HTMLInputElement)) return;
      field.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      // Aborted: the button was pressed while the list was offered, which nobody has to be told.
      if (!signal.aborted && mediation !== 'conditional') this.#say('No passkey was used. You can try again, or sign in another way.');
    }
  }

  #say(text: string): void {
    const status = this.querySelector('[role="status"]');
    if (status) status.textContent = text;
  }
}

customElements.define('passkey-sign-in', PasskeySignIn);
