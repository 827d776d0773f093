// How the pages look: one accent, small corners, dense tables.

import { createTheme, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = ['#e9f6f6', '#d3eaea', '#a5d5d5', '#74bfc0', '#4dadae', '#35a1a3', '#269699', '#167f83', '#0c6f73', '#005a5e'];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 5 },
  colors: { petrol },
  defaultRadius: 'sm',
  autoContrast: true,
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Open Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Noto Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.9375rem' },
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.0625rem' } } },
  components: {
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: 'xs' } },
    Paper: { defaultProps: { withBorder: true, radius: 'sm' } },
    Button: { defaultProps: { size: 'sm' } },
    Badge: { defaultProps: { variant: 'light', tt: 'none', miw: 'max-content' } },
  },
});
