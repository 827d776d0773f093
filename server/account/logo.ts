// Whether bytes are an image that an invoice can carry.

export type LogoType = 'image/png' | 'image/jpeg';

export const logoBytesMax = 500_000;
const beginnings: readonly (readonly [LogoType, readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
];

/** By what the file begins with, whatever it is called. */
export function logoTypeOf(bytes: Uint8Array): LogoType | undefined {
  return beginnings.find(([, beginning]) => beginning.every((byte, index) => bytes[index] === byte))?.[0];
}
