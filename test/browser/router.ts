interface Route {
  readonly path: string;
  readonly showOne?: unknown;
}

/**
 * The paths of the console's pages, with `/one` for those that show one thing as well. The page's code is for browsers,
 * whose types are not those of a test: it is imported by its name.
 */
export async function pathsOfRouter(): Promise<string[]> {
  const local = `${import.meta.dirname}/../../local/console`;
  const { pagesOf } = (await import(`${local}/app/pages.tsx`)) as { pagesOf: (extension: unknown) => readonly Route[] };
  const { shop } = (await import(`${local}/shop/app/shop.tsx`)) as { shop: unknown };
  return pagesOf(shop).flatMap(({ path, showOne }) => [path, ...(showOne ? [`${path}/one`] : [])]);
}
