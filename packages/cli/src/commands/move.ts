import type { Cli } from '../cli.ts';
import type { MoveOptions } from '../move/move.ts';

const help = `
A place is a data directory, or postgres://user:password@host:port/database. Stop the server first. The place it comes
from is only read; the other has to be empty, and holds all of it afterwards, or nothing.

Examples:
  npx beckon move --to postgres://beckon:password@db.example.com/beckon
  npx beckon move --from postgres://beckon:password@db.example.com/beckon --to ~/.beckon
`;

export const addMove = ({ program, world, act }: Cli): void => {
  program
    .command('move')
    .description('Copy everything from SQLite to PostgreSQL, or back.')
    .requiredOption('--to <place>', 'where it goes')
    .option('--from <place>', 'where it is (BECKON_DATABASE_URL, else the data directory)')
    .option('--json', 'print what was moved as JSON')
    .addHelpText('after', help)
    .action(
      act(async (options: MoveOptions) => {
        // Loaded here alone: the other commands are faster without the server.
        const { move } = await import('../move/move.ts');
        return move(world, options);
      }),
    );
};
