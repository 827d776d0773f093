// The table of every list: figures right-aligned, columns that only wide screens show, rows that can be opened.

import { Paper, Table } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Stands in the last row, under the column. */
  readonly foot?: ReactNode;
  readonly isFigure?: boolean;
  /** From which width the column is shown; always unless told. */
  readonly from?: 'medium' | 'wide' | 'broad' | 'full';
}

interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** A click on the row; the row must also hold a button for the keyboard. */
  readonly onOpen?: (row: Row) => void;
  readonly isChosen?: (row: Row) => boolean;
}

export function DataTable<Row>({ caption, columns, rows, keyOf, onOpen, isChosen }: DataTableProps<Row>) {
  const hasFoot = columns.some(({ foot }) => foot !== undefined);
  return (
    <Paper className="table-card">
      <Table highlightOnHover aria-label={caption}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.key} className={classOf(column)} scope="col">
                {column.title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr
              key={keyOf(row)}
              {...(onOpen === undefined ? {} : { onClick: () => onOpen(row), style: { cursor: 'pointer' } })}
              {...(isChosen?.(row) === true ? { bg: 'var(--mantine-primary-color-light)' } : {})}
            >
              {columns.map((column) => (
                <Table.Td key={column.key} className={classOf(column)}>
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
        {hasFoot && <Foot columns={columns} />}
      </Table>
    </Paper>
  );
}

function Foot<Row>({ columns }: { readonly columns: readonly Column<Row>[] }) {
  return (
    <Table.Tfoot>
      <Table.Tr>
        {columns.map((column) => (
          <Table.Td key={column.key} className={classOf(column)}>
            {column.foot}
          </Table.Td>
        ))}
      </Table.Tr>
    </Table.Tfoot>
  );
}

function classOf<Row>({ isFigure, from }: Column<Row>): string {
  return [isFigure === true ? 'figure' : '', from === undefined ? '' : `${from}-only`].join(' ').trim();
}
