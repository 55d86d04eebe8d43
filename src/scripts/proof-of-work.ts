/** Does the work that the board asks of guests while very many write, so that they need not wait. Without this, they wait. */
class ProofOfWork extends HTMLElement {
  connectedCallback(): void {
    const given = /(?:^|; )putright_work=([^;]+)/.exec(document.cookie)?.[1]?.split('.') ?? [];
    // Four parts are work to do, five are done; only a site on https or localhost gets the means.
    if (given.length === 4 && globalThis.crypto?.subtle) void this.#work(given);
  }

  async #work([random, end, challenge, signature]: string[]): Promise<void> {
    this.#say('Your browser is showing that it is no program…');
    const number = await find(`${random}.${end}.`, challenge ?? '');
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the cookie store.
    document.cookie = `putright_work=${[random, end, challenge, signature, number].join('.')}; Path=/; Max-Age=900; SameSite=Lax${secure}`;
    this.#say('Done: you can send it now.');
  }

  #say(text: string): void {
    this.hidden = false;
    const line = this.querySelector('p');
    if (line) line.textContent = text;
  }
}

/** The number that, behind the salt, gives the challenge. */
async function find(salt: string, challenge: string): Promise<number> {
  const encoder = new TextEncoder();
  for (let number = 0; ; number++) {
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(salt + number)));
    if (Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') === challenge) return number;
  }
}

customElements.define('proof-of-work', ProofOfWork);
