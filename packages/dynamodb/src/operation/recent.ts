/**
 * What was made lately: there is no end of what requests name, so only so much of it is remembered.
 */
const most = 100
/** Longer names cost more to keep than what they name costs to make. */
const longest = 1000

/** Makes what a name stands for, unless it was made lately. */
export const recent = <A>(): ((name: string, make: () => A) => A) => {
  const made = new Map<string, A>()
  return (name, make) => {
    const known = made.get(name)
    if (known !== undefined) return known
    const value = make()
    if (name.length > longest) return value
    if (made.size === most) made.delete(made.keys().next().value!)
    made.set(name, value)
    return value
  }
}
