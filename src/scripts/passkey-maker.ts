/** Has the device make a passkey, as the server asks for it in `options`. Without this there are no passkeys, and the page says so. */
class PasskeyMaker extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector('form');
    if (!form) return;
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
      this.#say('This browser makes no passkeys. A newer one may.');
      return;
    }
    this.#button(false);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#make(form);
    });
  }

  async #make(form: HTMLFormElement): Promise<void> {
    this.#say('');
    this.#button(true);
    try {
      const options = JSON.parse(this.getAttribute('options') ?? '');
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      const credential = await navigator.credentials.create({ publicKey });
      const field = form.elements.namedItem('credential');
      if (!(credential instanceof PublicKeyCredential && field instanceof HTMLInputElement)) return;
      field.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      this.#button(false);
      const known = error instanceof DOMException && error.name === 'InvalidStateError';
      this.#say(known ? 'This device has a passkey for your account already.' : 'No passkey was made. You can try again.');
    }
  }

  #button(disabled: boolean): void {
    const button = this.querySelector('button');
    if (button) button.disabled = disabled;
  }

  #say(text: string): void {
    const status = this.querySelector('[role="status"]');
    if (status) status.textContent = text;
  }
}

customElements.define('passkey-maker', PasskeyMaker);
