/** Where one is: the part of the address behind `#`, so that every address works without a network. */

class Router {
  parts = $state<string[]>(now());

  constructor() {
    addEventListener("hashchange", () => {
      this.parts = now();
      scrollTo(0, 0);
    });
  }

  go(path: string): void {
    location.hash = path;
  }
}

function now(): string[] {
  return location.hash.replace(/^#\/?/, "").split("/").filter(Boolean);
}

export const router = new Router();
