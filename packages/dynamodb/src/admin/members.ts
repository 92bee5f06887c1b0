/**
 * From options to the members of a request: their names are AWS's, spelled in camelCase.
 */

interface Acronyms {
  readonly sseSpecification: "SSESpecification"
  readonly kmsMasterKeyId: "KMSMasterKeyId"
}

type MemberName<Name extends string> = Name extends keyof Acronyms ? Acronyms[Name] : Capitalize<Name>

export type Members<A> = A extends object ? { [Name in keyof A & string as MemberName<Name>]: Members<A[Name]> } : A

const acronyms: Acronyms & { readonly [name: string]: string } = {
  sseSpecification: "SSESpecification",
  kmsMasterKeyId: "KMSMasterKeyId"
}

/** The members that are given, by the names they have in a request. */
export const members = <A extends object>(options: A): Members<A> => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const named = given.map(([name, value]) => [
    acronyms[name] ?? name.charAt(0).toUpperCase() + name.slice(1),
    typeof value === "object" ? members(value) : value
  ])
  // The names are what `MemberName` makes of them.
  return Object.fromEntries(named)
}
