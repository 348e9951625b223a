import { type ReactNode, useEffect, useRef } from 'react';

interface Props {
  readonly title: string;
  /** What happens, and whether it can be taken back. */
  readonly children: ReactNode;
  /** The word on the button that does it. */
  readonly action: string;
  readonly onConfirm: () => void;
  /** Called when it is left, by a button or by Esc. */
  readonly onClose: () => void;
}

/** A question before something that cannot be undone by a click. */
export function Confirm({ title, children, action, onConfirm, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="confirm-title" onClose={onClose}>
      <form
        method="dialog"
        onSubmit={() => {
          onConfirm();
        }}
      >
        <h2 id="confirm-title">{title}</h2>
        <div>{children}</div>
        <p className="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="primary">
            {action}
          </button>
        </p>
      </form>
    </dialog>
  );
}
