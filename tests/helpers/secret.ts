/** APP_SECRET of everything that a test starts. */
export const SECRET = 'a-secret-that-only-the-tests-know-of';
