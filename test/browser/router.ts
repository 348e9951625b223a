interface Route {
  readonly path: string;
  readonly showOne?: unknown;
}

/**
 * The paths of the console's pages; those about one thing also with `/one`. The page's code is compiled with the types
 * of browsers, so it is imported dynamically.
 */
export async function pathsOfRouter(): Promise<string[]> {
  const local = `${import.meta.dirname}/../../local/console`;
  const { pagesOf } = (await import(`${local}/app/pages.tsx`)) as { pagesOf: (extension: unknown) => readonly Route[] };
  const { shop } = (await import(`${local}/shop/app/shop.tsx`)) as { shop: unknown };
  return pagesOf(shop).flatMap(({ path, showOne }) => [path, ...(showOne ? [`${path}/one`] : [])]);
}
