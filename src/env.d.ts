/// <reference types="astro/client" />

declare namespace App {
  type PageLocals = import('../api/http/env.ts').PageLocals;
  interface Locals extends PageLocals {}
}
