/** What Next hands to a page. Written here and not generated, so that types hold before the first build. */
export interface RouteProps<Params extends Record<string, string> = Record<never, string>> {
  params: Promise<Params>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}
