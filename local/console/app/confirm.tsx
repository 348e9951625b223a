import { type ReactNode, useEffect, useRef } from 'react';

interface Props {
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly children: ReactNode;
  /** The label of the button that confirms. */
  readonly action: string;
  readonly onConfirm: () => void;
  /** Called when the dialog is closed without confirming, by a button or by Esc. */
  readonly onClose: () => void;
}

/** A dialog that asks for confirmation before an action that cannot be undone. */
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
