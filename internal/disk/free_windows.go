package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// Free is how many bytes may still be written in a folder.
func Free(folder string) (uint64, error) {
	path, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, err
	}
	return free, nil
}

// Writable says why no file can be made in a folder, nil if one can.
func Writable(folder string) error {
	f, err := os.CreateTemp(folder, ".writable-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// SyncFolder does nothing: there is no call for it, and names are journalled.
func SyncFolder(string) error { return nil }
