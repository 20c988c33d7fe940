type Attributes = Record<string, string | ((event: Event) => void)>;

/** Makes an element. Text is set as text: what a bundle says is never taken for markup. */
export function el(tag: string, attributes: Attributes, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
