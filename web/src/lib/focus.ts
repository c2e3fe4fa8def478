/** Takes the focus when it appears, wherever that was; what stands in it is selected. */
export function focused(input: HTMLInputElement): void {
  input.focus();
  input.select();
}
