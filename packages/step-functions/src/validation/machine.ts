import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { isStateType, stateTypes } from '../language/state-types.ts';
import {
  below,
  checkList,
  checkNumber,
  checkObject,
  checkOneOf,
  checkRequired,
  checkString,
  checkSupported,
  type Place,
} from './checks.ts';
import type { Report } from './diagnostic.ts';
import { branchFields, machineFields, processorFields } from './fields.ts';
import { checkStateFields } from './state.ts';
import type { Scope } from './transitions.ts';

const longestName = 80;

/** Checks the schema of a machine and of all machines inside it, and collects the states of each machine. */
export class MachineChecker {
  readonly scopes: Scope[] = [];
  readonly #report: Report;
  readonly #isExpress: boolean;
  /**
   * All states inherit the machine's query language, also states inside a Map or Parallel state that uses the other
   * one.
   */
  #language: QueryLanguage = 'JSONPath';

  constructor(report: Report, type: 'STANDARD' | 'EXPRESS') {
    this.#report = report;
    this.#isExpress = type === 'EXPRESS';
  }

  check(machine: JsonObject): void {
    this.#language = languageOf(machine, 'JSONPath');
    const place = { report: this.#report, at: '', language: this.#language };
    checkSupported(machine, machineFields, place);
    if (machine.QueryLanguage !== undefined) {
      checkOneOf(machine.QueryLanguage, ['JSONPath', 'JSONata'], below(place, 'QueryLanguage'));
    }
    if (machine.Version !== undefined) checkOneOf(machine.Version, ['1.0'], below(place, 'Version'));
    if (machine.TimeoutSeconds !== undefined) {
      const range = { min: 0, max: 99_999_999, integer: true };
      checkNumber(machine.TimeoutSeconds, range, { ...below(place, 'TimeoutSeconds'), language: 'JSONPath' });
    }
    this.#states(machine, place);
  }

  #states(machine: JsonObject, place: Place): void {
    checkRequired(machine, ['States', 'StartAt'], place);
    const { StartAt, States } = machine;
    if (StartAt !== undefined) checkString(StartAt, below(place, 'StartAt'));
    if (States === undefined || !checkObject(States, below(place, 'States'))) return;
    if (Object.keys(States).length === 0) place.report.schema('Value cannot be empty', below(place, 'States').at);
    const states: Record<string, JsonObject> = {};
    for (const [name, state] of Object.entries(States)) {
      this.#state(name, state, below(below(place, 'States'), name));
      if (isJsonObject(state)) states[name] = state;
    }
    if (typeof StartAt === 'string') this.scopes.push({ at: place.at, startAt: StartAt, states });
  }

  #state(name: string, state: Json, { report, at }: Place): void {
    const place = { report, at, language: isJsonObject(state) ? languageOf(state, this.#language) : this.#language };
    if (!checkObject(state, place)) return;
    if (name.length > longestName) {
      const message = `The state name '${name}' exceeds the ${longestName}-character limit allowed by the service`;
      report.error('INVALID_STATE_NAME', message, at);
    }
    const { Type } = state;
    checkRequired(state, ['Type'], place);
    if (Type === undefined) return;
    if (!isStateType(Type)) {
      const message = `The field 'Type' should have one of these values: [${Object.keys(stateTypes).join(', ')}]`;
      report.schema(message, below(place, 'Type').at);
      return;
    }
    if (state.QueryLanguage === 'JSONPath' && this.#language === 'JSONata') {
      report.schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
    } else {
      checkStateFields(state, Type, place, this.#isExpress);
    }
    if (Type === 'Parallel' && state.Branches !== undefined) this.#branches(state.Branches, below(place, 'Branches'));
    for (const field of ['ItemProcessor', 'Iterator']) {
      const processor = Type === 'Map' ? state[field] : undefined;
      if (processor !== undefined) this.#processor(processor, below(place, field));
    }
  }

  #branches(branches: Json, place: Place): void {
    if (!checkList(branches, place)) return;
    for (const [i, branch] of branches.entries()) {
      const at = below(place, i);
      if (!checkObject(branch, at)) continue;
      checkSupported(branch, branchFields, at);
      this.#states(branch, at);
    }
  }

  #processor(processor: Json, place: Place): void {
    if (!checkObject(processor, place)) return;
    checkSupported(processor, processorFields, place);
    if (processor.ProcessorConfig !== undefined) {
      this.#processorConfig(processor.ProcessorConfig, below(place, 'ProcessorConfig'));
    }
    this.#states(processor, place);
  }

  #processorConfig(config: Json, place: Place): void {
    if (!checkObject(config, place)) return;
    const isDistributed = config.Mode === 'DISTRIBUTED';
    checkSupported(config, isDistributed ? ['Mode', 'ExecutionType', 'Comment'] : ['Mode', 'Comment'], place);
    if (config.Mode !== undefined) checkOneOf(config.Mode, ['INLINE', 'DISTRIBUTED'], below(place, 'Mode'));
    if (!isDistributed) return;
    checkRequired(config, ['ExecutionType'], place);
    if (config.ExecutionType !== undefined) {
      checkOneOf(config.ExecutionType, ['STANDARD', 'EXPRESS'], below(place, 'ExecutionType'));
    }
    if (this.#isExpress) {
      const message = "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines";
      place.report.schema(message, below(place, 'Mode').at);
    }
  }
}

/** Every value except `JSONPath` makes a JSONata state. A value that is not a query language is also reported. */
export function languageOf(definition: JsonObject, inherited: QueryLanguage): QueryLanguage {
  if (definition.QueryLanguage === undefined) return inherited;
  return definition.QueryLanguage === 'JSONPath' ? 'JSONPath' : 'JSONata';
}
