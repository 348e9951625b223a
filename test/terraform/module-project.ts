import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeModule } from '../../infrastructure/module/write-module.ts';
import { type Plan, Workplace } from './terraform.ts';

const example = path.resolve(import.meta.dirname, '../../examples/terraform-module');

/** The module, and the example project that uses it, with other arguments. */
export class ModuleProject {
  readonly workplace = new Workplace();
  readonly module = path.join(this.workplace.folder, 'dist/terraform-module');
  readonly #folder = path.join(this.workplace.folder, 'examples/terraform-module');

  async write(): Promise<void> {
    await this.workplace.bundle();
    await writeModule({ bundles: this.workplace.bundles, outDir: this.module });
    cpSync(example, this.#folder, { recursive: true });
  }

  /** The module's configuration. */
  configuration() {
    return JSON.parse(readFileSync(path.join(this.module, 'main.tf.json'), 'utf8'));
  }

  /**
   * The plan of the example with other arguments.
   * @param resources further resources of the project, to which the arguments may refer
   */
  async plan(arguments_: object = {}, resources: object = {}): Promise<Plan> {
    const override = { module: { order_processing: arguments_ } };
    writeFileSync(path.join(this.#folder, 'arguments_override.tf.json'), JSON.stringify(override));
    writeFileSync(
      path.join(this.#folder, 'resources.tf.json'),
      JSON.stringify(Object.keys(resources).length > 0 ? { resource: resources } : {}),
    );
    return this.workplace.planFromNothing(this.#folder);
  }

  /** The error messages of Terraform for refused arguments, in one line. */
  async refusalOf(arguments_: object): Promise<string> {
    return this.plan(arguments_).then(
      () => 'nothing was refused',
      (error: Error) => error.message.replaceAll(/[\s│]+/g, ' '),
    );
  }

  remove(): void {
    this.workplace.remove();
  }
}
