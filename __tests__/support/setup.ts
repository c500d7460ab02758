import { disableCreationStacks } from "../../stacks/creation-stacks";

// More than half of the suite's time otherwise.
disableCreationStacks();
