/// <reference types="astro/client" />

declare namespace App {
  interface Locals extends import('../api/http/env.ts').PageLocals {}
}
