/** Returns a function that puts the element's id into paths. An id has no character with a meaning in them. */
export function filler(id: string): (text: string) => string {
  return (text) => text.replaceAll("{item.id}", id);
}
