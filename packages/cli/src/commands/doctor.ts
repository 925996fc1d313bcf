import { withAccess } from '../access/access.ts';
import type { Cli } from '../cli.ts';
import type { DoctorOptions } from '../doctor/doctor.ts';

const help = `
Exits 1 when something fails. It sends every device of yours a test push, unless --no-push.

Examples:
  npx beckon doctor
  npx beckon doctor --try-push
`;

export const addDoctor = ({ program, world, act }: Cli): void => {
  withAccess(program.command('doctor').description('Check everything that must hold for a push to arrive.'))
    .option('--no-push', 'send no test push')
    .option('--json', 'print the checks as JSON')
    .option('--try-push', 'without a server or an account: send this browser one push, from a page of its own')
    .addHelpText('after', help)
    .action(
      act(async (options: DoctorOptions & { readonly tryPush?: boolean }) => {
        if (options.tryPush) return (await import('../try-push/try-push.ts')).tryPush(world);
        return (await import('../doctor/doctor.ts')).doctor(world, options);
      }),
    );
};
